import { parseMaxRegression, parseThreshold } from '@gsplan/gate'
import type { RunArgs } from './run-flags.ts'
import type { RunOptions } from './run-options.ts'

/**
 * Options of a run from its command line: conditions are parsed here, once.
 *
 * @throws {AnalysisError} for a condition that can't be
 */
export const toRunOptions = ({ threshold, maxRegression, ...options }: RunArgs): RunOptions => ({
  ...options, thresholds: threshold.map(parseThreshold), maxRegressions: maxRegression.map(parseMaxRegression)
})
