import { parse, TomlError } from 'smol-toml'
import { CompositionError } from './errors.ts'
import type { Parameter } from './parameter.ts'
import { parseJson, type ParamValue } from './param-value.ts'

const fail = (name: string, expected: string, text: string): never => {
  throw new CompositionError(`${name}: expected ${expected}, got ${JSON.stringify(text)}`)
}

function parseJsonOrToml (name: string, text: string): ParamValue {
  try {
    return parseJson(text)
  } catch {
    try {
      return parse(`value = ${text}`, { integersAsBigInt: true })['value'] as ParamValue
    } catch (cause) {
      if (cause instanceof TomlError) return fail(name, 'JSON or a TOML value', text)
      throw cause
    }
  }
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const whole = /^[+-]?\d+$/

/**
 * A value given as text (`-D NAME=text`), converted to its parameter's declared type. An empty text stays one: it means
 * "not set", but for texts that may be empty and for lists.
 *
 * @throws {CompositionError}
 */
export function convertText ({ name, type }: Pick<Parameter, 'name' | 'type'>, text: string): ParamValue {
  if (text === '' && type !== 'strings') return text
  switch (type) {
    case 'int':
      return whole.test(text) ? BigInt(text) : fail(name, 'a whole number', text)
    case 'float':
      return decimal.test(text) ? Number(text) : fail(name, 'a number', text)
    case 'bool':
      if (/^true$/i.test(text)) return true
      return /^false$/i.test(text) ? false : fail(name, 'true or false', text)
    case 'strings':
      return text.trim().startsWith('[') ? parseJsonOrToml(name, text) : text.split(',').filter(item => item !== '')
    case 'topics':
    case 'score':
      return parseJsonOrToml(name, text)
    default:
      return text
  }
}

/** A value of a file; old ones have truth values as texts, and no time as a bare 0. */
export function convertWritten (parameter: Parameter | undefined, value: ParamValue): ParamValue {
  if (parameter?.type === 'bool' && typeof value === 'string' && /^(true|false)$/i.test(value)) return /^t/i.test(value)
  return parameter?.type === 'duration' && value === 0n ? '0s' : value
}

/** A value of a parameter nobody declared: JSON, a number or a truth value if it reads as such, else the text. */
export function guessValue (text: string): ParamValue {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  if (whole.test(text)) return BigInt(text)
  if (decimal.test(text)) return Number(text)
  if (!/^\s*[[{]/.test(text)) return text
  try {
    return parseJson(text)
  } catch {
    return text
  }
}
