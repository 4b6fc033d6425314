import type { OptionsOf } from '@gsplan/cli'

/** Conditions of a command line on a run, still as text. */
export interface ConditionArgs {
  readonly threshold: readonly string[]
  readonly baseline: readonly string[]
  readonly across: readonly string[]
  readonly maxRegression: readonly string[]
}

/** Flags of every command that judges a run. */
export const conditionOptions: OptionsOf<ConditionArgs> = {
  threshold: { type: 'string', array: true, describe: 'METRIC OP VALUE, such as \'latency_p99 < 200ms\'; repeatable' },
  baseline: {
    type: 'string', array: true, variadic: true, describe: 'DIR…: earlier runs (seeds), for --max-regression'
  },
  across: {
    type: 'string', array: true, describe: 'setting that may differ from the baseline (N_NODES, gsplan); repeatable'
  },
  maxRegression: {
    type: 'string', array: true, describe: 'METRIC AMOUNT worse than the baseline: \'latency_p99 5%\'; repeatable'
  }
}

/** Flag of every command that hands a verdict to a CI job. */
export const junitOption = { type: 'string', describe: 'file for the verdict as JUnit XML' } as const
