import type { RecordedReason } from '@gsplan/run-format'
import type { MetricDefinition } from '@gsplan/tracestat'
import type { ComparedRun } from './compared-run.ts'
import type { Effect } from './describe-difference.ts'
import type { Difference, Estimate } from './estimate.ts'

/** A run in a comparison. */
export interface RunEntry {
  readonly dir: string
  readonly name: string
  /** Null for a run of the original tool. */
  readonly seed: number | null
  /** Why its numbers should not be relied on; empty for a good run. */
  readonly problems: readonly RecordedReason[]
  /** Why it is not among the runs that the group's values are made of; undefined when it is. */
  readonly leftOut: string | undefined
}

/** A group of runs in a comparison. */
export interface GroupEntry {
  readonly name: string
  readonly runs: readonly RunEntry[]
  /** All its runs failed or are invalid: its values are shown and can't be trusted. */
  readonly isQuestionable: boolean
}

/** How a group differs from the first in one metric. */
export interface MetricDifference extends Difference {
  readonly effect: Effect
  /** In words: `latency_p99 rises by 31 ms (28–35), 21 %`. */
  readonly sentence: string
}

/** A metric in all groups. */
export interface MetricRow {
  readonly definition: MetricDefinition
  /** One a group, in order. */
  readonly estimates: readonly Estimate[]
  /** One for each group but the first, in order. */
  readonly differences: readonly MetricDifference[]
}

/** A parameter or another fact that is not the same in all groups; null = not known. */
export interface ParameterRow {
  readonly name: string
  /** One a group; several values of one group with a `|` between them. */
  readonly values: ReadonlyArray<string | null>
}

/** Groups of runs beside each other; the first is what the others are held against. */
export interface Comparison {
  readonly groups: readonly GroupEntry[]
  readonly metrics: readonly MetricRow[]
  readonly parameters: readonly ParameterRow[]
  /** How the numbers were made and what they can't tell. */
  readonly notes: readonly string[]
  /** One a group, in order: the runs that its values are made of, open. */
  readonly compared: ReadonlyArray<readonly ComparedRun[]>
}
