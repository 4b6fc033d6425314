import { parseJson as parseUntrusted } from '@gsplan/run-format'

/**
 * A parameter's value as TOML has it. Whole numbers are bigint and numbers with a point are number, so that `-4000.0`
 * can be told from `-4000` and handed on as it was written.
 */
export type ParamValue = string | bigint | number | boolean | readonly ParamValue[] | ParamTable

export interface ParamTable {
  readonly [name: string]: ParamValue
}

/** Values of a parameter set, by name. */
export type Params = Readonly<Record<string, ParamValue>>

export const isTable = (value: ParamValue | undefined): value is ParamTable =>
  // JSON in lists may hold null, and TOML dates, of which no type tells
  Boolean(value) && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)

/** The entry of a table under a name from outside, which may be that of something that every object has. */
export const entryOf = (table: ParamTable, name: string): ParamValue | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

/** JSON of a value; a number with a point keeps it. */
export function formatJson (value: ParamValue): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isInteger(value) ? value.toFixed(1) : String(value)
  if (Array.isArray(value)) return `[${value.map(formatJson).join(', ')}]`
  if (isTable(value)) {
    return `{${Object.entries(value).map(([name, entry]) => `${JSON.stringify(name)}: ${formatJson(entry)}`).join(', ')}}`
  }
  return JSON.stringify(value)
}

/** Strings, keys and whole numbers of a JSON text. */
const jsonToken = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi

/**
 * Parses JSON; whole numbers become bigint, those with a point or exponent number, as TOML has them. `null` is an absent
 * value and is left out of tables.
 *
 * @throws {SyntaxError} for other text than JSON, or for deep nesting
 */
export function parseJson (text: string): ParamValue {
  const plain = parseUntrusted(text)
  if (typeof plain !== 'object') return fromJson(plain)
  // JSON.parse does not distinguish -4000.0 from -4000: whole numbers and texts become texts with a prefix for their kind
  const marked = text.replace(jsonToken, token => token.startsWith('"')
    ? `"s${token.slice(1)}`
    : /^-?\d+$/.test(token) ? `"i${token}"` : token)
  return fromMarked(JSON.parse(marked))
}

function fromMarked (json: unknown): ParamValue {
  if (typeof json === 'string') return json.startsWith('i') ? BigInt(json.slice(1)) : json.slice(1)
  if (Array.isArray(json)) return json.map(fromMarked)
  if (typeof json !== 'object' || json === null) return json as number | boolean
  return Object.fromEntries(Object.entries(json)
    .flatMap(([name, entry]) => entry === null ? [] : [[name.slice(1), fromMarked(entry)]]))
}

/** A value of parsed JSON: whole numbers become bigint. `null` is an absent value and is left out of tables. */
export function fromJson (json: unknown): ParamValue {
  if (typeof json === 'number') return Number.isSafeInteger(json) ? BigInt(json) : json
  if (Array.isArray(json)) return json.map(fromJson)
  if (typeof json === 'object' && json !== null) {
    return Object.fromEntries(Object.entries(json)
      .flatMap(([name, entry]) => entry === null ? [] : [[name, fromJson(entry)]]))
  }
  return json as string | boolean
}

/** A value as text: JSON for tables and lists, '' for none. */
export function textOf (value: ParamValue | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'object' ? formatJson(value) : String(value)
}

/** A value for an error message: short, on one line. */
export function showValue (value: ParamValue): string {
  const text = typeof value === 'bigint' || typeof value === 'number' ? String(value) : formatJson(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
