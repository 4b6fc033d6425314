import { UsageError } from '@gsplan/cli'
import { parseThreshold } from '@gsplan/gate'
import { isRunLabel } from '@gsplan/run-format'
import { assertMetric, assertPair } from '../grid/chosen-metrics.ts'

/** Flags on the view of a sweep. */
interface ViewArgs {
  readonly metric: readonly string[]
  readonly pareto?: string | undefined
  readonly threshold: readonly string[]
  readonly name?: string | undefined
}

/** Choices of a command line on the view of a sweep. */
export interface View {
  /** Absent where none is chosen. */
  readonly metrics?: readonly string[] | undefined
  readonly pareto?: readonly [string, string] | undefined
  readonly thresholds: readonly string[]
}

/** Longest name of a sweep. */
export const MAX_NAME = 60

function assertMetrics (flag: string, names: readonly string[]): void {
  for (const name of names) {
    try {
      assertMetric(name)
    } catch (error) {
      throw new UsageError(`${flag}: ${(error as Error).message}`)
    }
  }
}

/**
 * Reads the flags on the view of a sweep.
 *
 * @throws errors with exit code 2 for metrics that there are not, conditions that can't be read, and a name that is a path
 */
export function toView ({ metric, pareto, threshold, name }: ViewArgs): View {
  if (name !== undefined && (!isRunLabel(name) || name.length > MAX_NAME)) {
    throw new UsageError(
      `--name: expected up to ${MAX_NAME} letters, digits, ".", "_" and "-", got ${JSON.stringify(name)}`)
  }
  const pair = pareto?.split(',').map(each => each.trim())
  assertMetrics('--metric', metric)
  assertMetrics('--pareto', pair ?? [])
  return {
    metrics: metric.length === 0 ? undefined : [...new Set(metric)],
    pareto: pair === undefined ? undefined : assertPair(pair, '--pareto'),
    thresholds: threshold.map(each => parseThreshold(each).expression)
  }
}
