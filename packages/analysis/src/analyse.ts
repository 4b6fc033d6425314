import { dirname } from 'node:path'
import type { Metrics } from '@gsplan/tracestat'
import type { ColumnTable } from 'arquero'
import { renderFigures, type RenderedFigure } from './figures/render/render-figure.ts'
import { writeFigures } from './figures/render/write-figures.ts'
import { openRunAt, type OpenRunOptions, type Run } from './run/open-run.ts'
import { tableNames, type TableName } from './tables/table-definitions.ts'
import { evaluateThresholds, parseThreshold, type ThresholdOutcome } from './verdict/threshold.ts'
import type { Reason } from './verdict/validity.ts'
import { decideVerdict, type Verdict } from './verdict/verdict.ts'

export type AnalysisStage = 'extract' | 'metrics' | 'figures'

/** How a run is judged. */
export interface JudgeOptions {
  /** As after `--threshold`. */
  readonly thresholds?: readonly string[]
  /** What failed before the analysis: instances, the engine. */
  readonly failures?: readonly Reason[]
  /** Why the engine would not trust the measurement. */
  readonly invalid?: readonly Reason[]
}

export interface AnalyseRunOptions extends JudgeOptions {
  /** Whether figures are drawn and written: most of the time that a small run takes. @default true */
  readonly figures?: boolean
  readonly signal?: AbortSignal
  readonly onStage?: (stage: AnalysisStage) => void
}

export interface AnalyseInit extends OpenRunOptions, AnalyseRunOptions {
  /** Archive of the run (`test-output.tgz`). */
  readonly archive: string
  /** Where the analysis goes: `RUN_DIR/analysis`. */
  readonly analysisDir: string
  readonly signal?: AbortSignal
}

/** A run, analysed. */
export interface Analysis {
  readonly run: Run
  readonly analysisDir: string
  readonly metrics: Metrics
  /** All of them. */
  readonly tables: Readonly<Record<TableName, ColumnTable>>
  readonly figures: readonly RenderedFigure[]
  readonly thresholds: readonly ThresholdOutcome[]
  readonly verdict: Verdict
  /** True observations that don't make the run invalid. */
  readonly findings: readonly string[]
}

async function loadTables ({ tables }: Run): Promise<Analysis['tables']> {
  const loaded: Array<[TableName, ColumnTable]> = []
  for (const name of tableNames) loaded.push([name, await tables[name]()])
  return Object.fromEntries(loaded) as Analysis['tables']
}

/** Makes every table and figure of a run and judges it. Thresholds are read before anything is written. */
export async function analyseRun (run: Run, options: AnalyseRunOptions = {}): Promise<Analysis> {
  const { thresholds = [], failures = [], invalid = [], figures: draw = true, onStage, signal } = options
  const parsed = thresholds.map(parseThreshold)
  onStage?.('metrics')
  const tables = await loadTables(run)
  const metrics = await run.metrics()
  signal?.throwIfAborted()
  onStage?.('figures')
  // not by its own name: that has a date in it, and the same run shall be the same bytes
  const figures = draw ? await renderFigures([{ name: 'run', tables }], { signal }) : []
  if (draw) await writeFigures(figures, run.analysisDir)
  const outcomes = evaluateThresholds(metrics, parsed)
  return {
    run, analysisDir: run.analysisDir, metrics, tables, figures, thresholds: outcomes,
    verdict: decideVerdict({ failures, invalid: [...invalid, ...await run.validity()], thresholds: outcomes }),
    findings: await run.findings()
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
  const { archive, analysisDir, onStage, thresholds = [] } = init
  for (const threshold of thresholds) parseThreshold(threshold)
  onStage?.('extract')
  const run = await openRunAt({ dir: dirname(analysisDir), analysisDir, archive }, init)
  return analyseRun(run, init)
}
