import type { RecordedReason, VerdictStatus } from '@gsplan/run-format'
import type { MetricDefinition } from '@gsplan/tracestat'
import type { SetReport } from '../ci/verdict-report.ts'
import type { ComparedRun } from './compared-run.ts'
import type { Difference, Estimate } from './estimate.ts'
import type { Judgement } from './judge-difference.ts'

/** A run in a comparison. */
export interface RunEntry {
  readonly dir: string
  readonly name: string
  /** Null for a run of the original tool. */
  readonly seed: number | null
  /** Status of its verdict. */
  readonly status: VerdictStatus
  /** Reasons against its numbers; empty for a good run. */
  readonly problems: readonly RecordedReason[]
  /** Reason why the group's values are computed without it; undefined when they are computed with it. */
  readonly leftOut: string | undefined
}

/** A group of runs in a comparison: those of one configuration, or those that `--group` names. */
export interface GroupEntry {
  readonly name: string
  readonly runs: readonly RunEntry[]
  /** All its runs failed or are invalid: its values are shown and can't be trusted. */
  readonly isQuestionable: boolean
}

/** Difference of a group from the first in one metric. */
export interface MetricDifference extends Difference, Judgement {
  /** Outcome in words: `differs: worse`, `same within 5 %`, `not told apart by 3 runs`. */
  readonly label: string
  /** In words: `latency_p99 differs: rises by 31 ms (28–35), 21 %`. */
  readonly sentence: string
}

/** A metric in all groups. */
export interface MetricRow {
  /** Its name is the metric's key, with the topic if it is of one. */
  readonly definition: MetricDefinition
  /** Undefined for all topics together. */
  readonly topic: string | undefined
  /** One a group, in order. */
  readonly estimates: readonly Estimate[]
  /** One for each group but the first, in order. */
  readonly differences: readonly MetricDifference[]
}

/** A value of one router, of runs whose groups have several. */
export interface RouterRow extends MetricRow {
  /** Module and version. */
  readonly router: string
}

/** A parameter or another fact that is not the same in all groups; null = not known. */
export interface ParameterRow {
  readonly name: string
  /** One a group; several values of one group with a `|` between them. */
  readonly values: ReadonlyArray<string | null>
}

/** Groups of runs, compared with the first, the reference; a single group is summarised. */
export interface Comparison {
  readonly groups: readonly GroupEntry[]
  /** Those of all topics together, then those of each topic where there are several. */
  readonly metrics: readonly MetricRow[]
  /** Those of each router; none for runs of one. */
  readonly routers: readonly RouterRow[]
  readonly parameters: readonly ParameterRow[]
  /** Methods and limits of the numbers. */
  readonly notes: readonly string[]
  /** Verdict on the runs of the single group as a set, as `check` gives it; undefined for several groups. */
  readonly set: SetReport | undefined
  /** Open runs that each group's values are computed from, in order of the groups. */
  readonly compared: ReadonlyArray<readonly ComparedRun[]>
}
