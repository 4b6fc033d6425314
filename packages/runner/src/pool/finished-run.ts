import type { Analysis } from '@gsplan/analysis'
import type { RunTable } from '@gsplan/gate'
import type { RunResult } from '../run-result.ts'

/** Results of an analysis, as far as verdicts and summaries show them. */
export interface FinishedAnalysis extends Pick<Analysis, 'metrics' | 'thresholds' | 'regressions'> {
  readonly tables: { readonly routers: Pick<RunTable, 'objects'> }
}

/** A finished run, which another process may have made. */
export interface FinishedRun extends Omit<RunResult, 'analysis'> {
  /** Absent when the analysis was skipped or impossible. */
  readonly analysis?: FinishedAnalysis | undefined
}

/** A finished run as a message between processes: data alone. */
export interface RunMessage extends Omit<FinishedRun, 'analysis'> {
  readonly results?: Omit<FinishedAnalysis, 'tables'> | undefined
  /** Rows of the table `routers`. */
  readonly routers: readonly object[]
}

export function toRunMessage ({ analysis, ...run }: RunResult): RunMessage {
  if (analysis === undefined) return { ...run, routers: [] }
  const { metrics, thresholds, regressions, tables } = analysis
  return { ...run, results: { metrics, thresholds, regressions }, routers: tables.routers.objects() }
}

export const fromRunMessage = ({ results, routers, ...run }: RunMessage): FinishedRun => ({
  ...run,
  analysis: results === undefined ? undefined : { ...results, tables: { routers: { objects: () => [...routers] } } }
})
