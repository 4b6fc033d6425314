import { dirname } from 'node:path'
import { describeError, isMachineFailure, type OnShare } from '@gsplan/cli'
import type { RecordedFinding, RegressionOutcome, ThresholdOutcome, Verdict } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import {
  judgeRun, openRunAt, tableNames,
  type JudgeRunOptions, type OpenRunOptions, type Run, type RunTable, type TableName
} from '@gsplan/gate'
import { renderFigures, type RenderedFigure, type RenderFiguresOptions } from './figures/render/render-figure.ts'
import { writeFigures } from './figures/render/write-figures.ts'
import { placeTemplate } from './template/place-template.ts'

/** Stage of an analysis, in order. */
export type AnalysisStage = 'extract' | 'metrics' | 'figures'

/** Stages, for people. */
export const stageTexts: Readonly<Record<AnalysisStage, string>> =
  { extract: 'extracting', metrics: 'measuring', figures: 'drawing figures' }

/** Options of {@link analyseRun}. */
export interface AnalyseRunOptions extends JudgeRunOptions {
  /** True if figures are drawn and written: most of the time that a small run takes. @default true */
  readonly figures?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  readonly onStage?: ((stage: AnalysisStage) => void) | undefined
  /** Told a few times a second which share of the work that began last is done, where that can be told. */
  readonly onShare?: OnShare | undefined
}

/** Options of {@link analyse}. */
export interface AnalyseInit extends OpenRunOptions, AnalyseRunOptions {
  /** Archive of the run (`test-output.tgz`). */
  readonly archive: string
  /** Where the analysis goes: `RUN_DIR/analysis`. */
  readonly analysisDir: string
}

/** A run, analysed. */
export interface Analysis {
  readonly run: Run
  readonly analysisDir: string
  readonly metrics: Metrics
  /** All of them. */
  readonly tables: Readonly<Record<TableName, RunTable>>
  readonly figures: readonly RenderedFigure[]
  /** Reason why figures that were asked for could not be drawn; tables, metrics and verdict are complete without them. */
  readonly undrawn?: string | undefined
  readonly thresholds: readonly ThresholdOutcome[]
  readonly regressions: readonly RegressionOutcome[]
  readonly verdict: Verdict
  /** True observations that don't make the run invalid. */
  readonly findings: readonly RecordedFinding[]
}

async function loadTables ({ tables }: Run): Promise<Analysis['tables']> {
  const loaded: Array<[TableName, RunTable]> = []
  for (const name of tableNames) loaded.push([name, await tables[name]()])
  return Object.fromEntries(loaded) as Analysis['tables']
}

/**
 * Draws and writes the figures. Measurement and verdict do not depend on them: only a full disk and the like, and an abort,
 * end the analysis here.
 */
async function drawFigures (
  { analysisDir }: Run, tables: Analysis['tables'], options: RenderFiguresOptions
): Promise<Pick<Analysis, 'figures' | 'undrawn'>> {
  try {
    // not by the run's own name: that has a date in it, and the same run shall be the same bytes
    const figures = await renderFigures([{ name: 'run', tables }], options)
    await writeFigures(figures, analysisDir)
    return { figures }
  } catch (error) {
    options.signal?.throwIfAborted()
    if (isMachineFailure(error)) throw error
    // those of an earlier analysis
    await writeFigures([], analysisDir)
    return { figures: [], undrawn: `no figures: ${describeError(error)}` }
  }
}

/** Makes every table and figure of a run and judges it. */
export async function analyseRun (run: Run, options: AnalyseRunOptions = {}): Promise<Analysis> {
  const { figures: draw = true, onStage, onShare, signal } = options
  onStage?.('metrics')
  const tables = await loadTables(run)
  signal?.throwIfAborted()
  onStage?.('figures')
  const drawn = draw ? await drawFigures(run, tables, { signal, onShare }) : { figures: [] }
  await placeTemplate(run.analysisDir)
  const { verdict, thresholds, regressions, metrics, findings } = await judgeRun(run, options)
  return { run, analysisDir: run.analysisDir, metrics, tables, ...drawn, thresholds, regressions, verdict, findings }
}

/**
 * Analyses a run's archive: extracts it, measures, draws, and judges. Everything it writes is the same for the same
 * archive and options.
 *
 * @throws {ArchiveError} for an archive that can't be read
 */
export async function analyse (init: AnalyseInit): Promise<Analysis> {
  const { archive, analysisDir, onStage } = init
  onStage?.('extract')
  const run = await openRunAt({ dir: dirname(analysisDir), analysisDir, archive }, init)
  return analyseRun(run, init)
}
