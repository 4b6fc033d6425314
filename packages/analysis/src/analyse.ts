import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { extractArchive, type Extraction } from './extract/extract-archive.ts'
import { writeWhole } from './extract/write-whole.ts'
import { latencyFigures } from './figures/latency-figures.ts'
import { renderFigure, type RenderedFigure } from './figures/render-figure.ts'
import { computeMetrics, type Measurements } from './metrics/compute-metrics.ts'
import { evaluateThresholds, parseThreshold, type ThresholdOutcome } from './verdict/threshold.ts'
import { createTables, type RunTables } from './tables.ts'
import { collectFindings } from './verdict/findings.ts'
import { checkValidity, type Reason } from './verdict/validity.ts'
import { decideVerdict, type Verdict } from './verdict/verdict.ts'

export type AnalysisStage = 'extract' | 'metrics' | 'figures'

export interface AnalyseInit {
  /** Archive of the run (`test-output.tgz`). */
  readonly archive: string
  /** Where the analysis goes: `RUN_DIR/analysis`. */
  readonly analysisDir: string
  /** As after `--threshold`. */
  readonly thresholds?: readonly string[]
  /** Leaves out messages of the first and last second of the run phase. */
  readonly trim?: boolean
  /** What failed before the analysis: instances, the engine. */
  readonly failures?: readonly Reason[]
  /** Why the engine would not trust the measurement. */
  readonly invalid?: readonly Reason[]
  readonly signal?: AbortSignal
  readonly onStage?: (stage: AnalysisStage) => void
}

/** A run, analysed. */
export interface Analysis {
  readonly analysisDir: string
  readonly extraction: Extraction
  readonly measurements: Measurements
  readonly tables: RunTables
  readonly figures: readonly RenderedFigure[]
  readonly thresholds: readonly ThresholdOutcome[]
  readonly verdict: Verdict
  /** True observations that don't make the run invalid. */
  readonly findings: readonly string[]
}

async function writeFigures (figures: readonly RenderedFigure[], dir: string): Promise<void> {
  if (figures.length > 0) await mkdir(dir, { recursive: true })
  for (const { name, svg, png, spec } of figures) {
    await writeWhole(join(dir, `${name}.svg`), svg)
    await writeWhole(join(dir, `${name}.png`), png)
    await writeWhole(join(dir, `${name}.vl.json`), `${JSON.stringify(spec, null, 2)}\n`)
  }
}

/**
 * Analyses a run's archive: extracts it, measures, draws, and judges. Everything it writes is the same for the same
 * archive and options.
 *
 * @throws {ArchiveError} for an archive that can't be read
 * @throws {AnalysisError} for a threshold that can't be read, before anything is written
 */
export async function analyse (init: AnalyseInit): Promise<Analysis> {
  const { archive, analysisDir, signal, onStage, trim = false, failures = [], invalid = [] } = init
  const thresholds = (init.thresholds ?? []).map(parseThreshold)
  onStage?.('extract')
  const extraction = await extractArchive(archive, analysisDir, signal === undefined ? {} : { signal })
  signal?.throwIfAborted()
  onStage?.('metrics')
  const measurements = await computeMetrics(extraction, analysisDir, { trim })
  const { metrics, delaysNs } = measurements
  signal?.throwIfAborted()
  onStage?.('figures')
  const expected = (metrics['deliveries'] ?? 0) + (metrics['undelivered'] ?? 0)
  const figures = delaysNs.length === 0 ? [] : await Promise.all(latencyFigures(delaysNs, expected).map(renderFigure))
  await writeFigures(figures, join(analysisDir, 'figures'))
  const outcomes = evaluateThresholds(metrics, thresholds)
  return {
    analysisDir,
    extraction,
    measurements,
    tables: createTables(extraction.peers, extraction.tracestat, measurements),
    figures,
    thresholds: outcomes,
    verdict: decideVerdict({
      failures, invalid: [...invalid, ...checkValidity(extraction, measurements)], thresholds: outcomes
    }),
    findings: collectFindings(extraction, measurements)
  }
}
