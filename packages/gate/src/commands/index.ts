/**
 * Commands that `gsplan-gate` and `gsplan-analysis` share. Importing them loads nothing else: each loads what it runs.
 *
 * @module
 */
export { checkCommand, type CheckArgs } from './check.ts'
export { compareCommand, compareOptions, type CompareArgs } from './compare.ts'
export { extractCommand, type ExtractArgs } from './extract.ts'
export { maxMemoryOption } from './memory-option.ts'
export { metricsCommand, type MetricsArgs } from './metrics.ts'
export { tablesCommand, type TablesArgs } from './tables.ts'
export { recordedTrimOption, trimOption } from './trim-option.ts'
export { conditionOptions, junitOption, type ConditionArgs } from './verdict-options.ts'
