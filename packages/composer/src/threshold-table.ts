import { CompositionError } from './errors.ts'
import { isTable, showValue, type Params, type ParamValue } from './param-value.ts'

/** Name of the table of conditions in a parameter file: not a template parameter, and handed over as it is. */
export const thresholdTable = 'thresholds'

/** Parameters, and the conditions that their files put on the run. */
export interface SplitParams {
  readonly params: Params
  /** As after `--threshold` (`latency_p99 < 200ms`), in order. */
  readonly thresholds: readonly string[]
}

function toConditions (metric: string, value: ParamValue): string[] {
  const conditions = Array.isArray(value) ? value as readonly ParamValue[] : [value]
  return conditions.map(condition => {
    if (typeof condition === 'string' && condition.trim() !== '') return `${metric} ${condition.trim()}`
    throw new CompositionError(`${thresholdTable}.${metric}: expected a condition such as "< 200ms", or an array of them, ` +
      `got ${showValue(value)}`)
  })
}

/**
 * Separates `[thresholds]` from parameters: a condition on each metric, or an array of them. Metrics and conditions are
 * checked by the package that measures.
 *
 * @throws {CompositionError} for a table of another shape
 */
export function splitThresholds (all: Params): SplitParams {
  const { [thresholdTable]: table, ...params } = all
  if (table === undefined) return { params, thresholds: [] }
  if (!isTable(table)) {
    throw new CompositionError(`${thresholdTable}: expected a table such as {latency_p99 = "< 200ms"}, got ${showValue(table)}`)
  }
  return { params, thresholds: Object.entries(table).flatMap(([metric, value]) => toConditions(metric, value)) }
}

/** Parameters as a file has them: with the table that they were taken out of, if there was one. */
export const withThresholds = (params: Params, table: ParamValue | undefined): Params =>
  table === undefined ? params : { ...params, [thresholdTable]: table }
