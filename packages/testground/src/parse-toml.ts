import { parse, TomlError } from 'smol-toml'
import type { TomlTable } from './composition-shape.ts'

/** Deepest nesting that is read: what nests deeper would exhaust the stack of its readers, and no file of a run does. */
const MAX_DEPTH = 64

/** Options of {@link parseToml}. */
export interface ParseTomlOptions {
  /** All whole numbers become bigint, or those that a double doesn't hold. @default neither */
  readonly integersAsBigInt?: boolean | 'asNeeded' | undefined
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null && !(value instanceof Date)

/** Tests whether a table nests deeper than is read: dotted keys may nest it as deep as its text is long. */
function isTooDeep (table: object): boolean {
  let level: object[] = [table]
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    level = level.flatMap(each => Object.values(each) as unknown[]).filter(isNested)
    if (level.length === 0) return false
  }
  return true
}

/**
 * Parses untrusted TOML.
 *
 * @throws {TomlError} of smol-toml for other text than TOML, and for tables and arrays that nest more than 64 levels deep
 */
export function parseToml (text: string, { integersAsBigInt = false }: ParseTomlOptions = {}): TomlTable {
  const table = parse(text, { integersAsBigInt })
  if (!isTooDeep(table)) return table
  throw new TomlError(`tables nest more than ${MAX_DEPTH} levels deep`, { toml: text, ptr: 0 })
}
