import { parseParams } from './parameter-files.ts'
import { isTable, textOf, type ParamTable, type ParamValue } from './param-value.ts'

/**
 * BUILD_CONFIG or RUN_CONFIG, which may be a table or TOML text, as a table.
 *
 * @throws {CompositionError}
 */
export const toConfigTable = (name: string, value: ParamValue | undefined): ParamTable =>
  isTable(value) ? value : parseParams(textOf(value), name)
