import { parse, TomlError } from 'smol-toml'
import { CompositionError } from './errors.ts'
import type { Parameter } from './parameter.ts'
import { fromJson, type ParamValue } from './param-value.ts'

const fail = (name: string, expected: string, text: string): never => {
  throw new CompositionError(`${name}: expected ${expected}, got ${JSON.stringify(text)}`)
}

function parseJsonOrToml (name: string, text: string): ParamValue {
  try {
    return fromJson(JSON.parse(text))
  } catch {
    try {
      return parse(`value = ${text}`, { integersAsBigInt: true })['value'] as ParamValue
    } catch (cause) {
      if (cause instanceof TomlError) return fail(name, 'JSON or a TOML value', text)
      throw cause
    }
  }
}

/**
 * A value given as text (`-D NAME=text`), converted to its parameter's declared type.
 *
 * @throws {CompositionError}
 */
export function convertText ({ name, type }: Parameter, text: string): ParamValue {
  switch (type) {
    case 'int':
      return /^[+-]?\d+$/.test(text) ? BigInt(text) : fail(name, 'a whole number', text)
    case 'float':
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : fail(name, 'a number', text)
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

/** A value of a parameter nobody declared: JSON-like if it reads as such, else the text. */
export function guessValue (text: string): ParamValue {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  if (/^[+-]?\d+$/.test(text)) return BigInt(text)
  if (/^[+-]?\d+\.\d+$/.test(text)) return Number(text)
  return text
}
