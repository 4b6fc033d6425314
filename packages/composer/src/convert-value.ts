import { parseToml } from '@gsplan/testground'
import { TomlError } from 'smol-toml'
import { CompositionError } from './errors.ts'
import type { Parameter, ParameterType } from './parameter.ts'
import { parseJson, type ParamValue } from './param-value.ts'
import { showJson } from './snapshot/show-json.ts'

const fail = (name: string, expected: string, text: string): never => {
  throw new CompositionError(`${name}: expected ${expected}, got ${showJson(text)}`)
}

function parseJsonOrToml (name: string, text: string): ParamValue {
  try {
    return parseJson(text)
  } catch {
    try {
      return parseToml(`value = ${text}`, { integersAsBigInt: true })['value'] as ParamValue
    } catch (cause) {
      if (cause instanceof TomlError) return fail(name, 'JSON or a TOML value', text)
      throw cause
    }
  }
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const whole = /^[+-]?\d+$/

type Convert = (name: string, text: string) => ParamValue

function convertBool (name: string, text: string): ParamValue {
  if (/^true$/i.test(text)) return true
  return /^false$/i.test(text) ? false : fail(name, 'true or false', text)
}

/** Types whose text is not the value itself. */
const conversions: Partial<Readonly<Record<ParameterType, Convert>>> = {
  int: (name, text) => whole.test(text) ? BigInt(text) : fail(name, 'a whole number', text),
  float: (name, text) => decimal.test(text) ? Number(text) : fail(name, 'a number', text),
  number: (name, text) => whole.test(text) ? BigInt(text) : decimal.test(text) ? Number(text) : fail(name, 'a number', text),
  bool: convertBool,
  strings: (name, text) =>
    text.trim().startsWith('[') ? parseJsonOrToml(name, text) : text.split(',').filter(item => item !== ''),
  topics: parseJsonOrToml,
  groups: parseJsonOrToml,
  score: parseJsonOrToml
}

/**
 * Converts a value given as text (`-D NAME=text`) to its parameter's declared type. An empty text stays one: it means
 * "not set", but for texts that may be empty and for lists.
 *
 * @throws {CompositionError}
 */
export function convertText ({ name, type }: Pick<Parameter, 'name' | 'type'>, text: string): ParamValue {
  if (text === '' && type !== 'strings') return text
  return conversions[type]?.(name, text) ?? text
}

/** A value of a file; old ones have truth values as texts, and no time as a bare 0. */
export function convertWritten (parameter: Parameter | undefined, value: ParamValue): ParamValue {
  if (parameter?.type === 'bool' && typeof value === 'string' && /^(true|false)$/i.test(value)) return /^t/i.test(value)
  return parameter?.type === 'duration' && value === 0n ? '0s' : value
}

/** A value of an undeclared parameter: JSON, a number or a truth value if it reads as such, else the text. */
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
