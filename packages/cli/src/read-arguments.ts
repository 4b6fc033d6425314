import type { AnyCommand } from './command.ts'
import { UsageError } from './errors.ts'
import type { Restore } from './operands.ts'
import type { Option } from './option.ts'

/** Flags and positionals as yargs gives them. */
export type Parsed = Readonly<Record<string, unknown>>

/** `allowUnknown` as it is typed: `allow-unknown`. */
export const flagName = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

/** The numbers that an option takes, in words. */
function describeNumbers ({ integer = false, min = -Infinity, max = Infinity }: Option): string {
  const kind = integer ? 'a whole number' : 'a number'
  if (min === -Infinity && max === Infinity) return kind
  if (max === Infinity) return `${kind} of at least ${min}`
  return min === -Infinity ? `${kind} of at most ${max}` : `${kind} from ${min} to ${max}`
}

function toNumber (flag: string, option: Option, text: string): number {
  const { integer = false, min = -Infinity, max = Infinity } = option
  const value = text.trim() === '' ? NaN : Number(text)
  if (value >= min && value <= max && (!integer || Number.isSafeInteger(value))) return value
  throw new UsageError(`${flag}: expected ${Number.isNaN(value) ? 'a number' : describeNumbers(option)}, got ${text === '' ? '""' : text}`)
}

function readValue (flag: string, option: Option, value: unknown, restore: Restore): string | number | boolean {
  const { type, empty = false } = option
  if (typeof value === 'boolean') {
    if (type === 'boolean') return value
    // --no-NAME of a flag that has a value
    throw new UsageError(`unknown option ${flag.replace(/^--/, '--no-')}`)
  }
  const text = restore(String(value))
  if (type === 'number') return toNumber(flag, option, text)
  if (text === '' && !empty) throw new UsageError(`${flag}: expected a value, got ""`)
  return text
}

function readArray (flag: string, option: Option, value: unknown, restore: Restore): unknown {
  const values = value === undefined ? [] : [value].flat()
  if (values.length > 0) return values.map(each => readValue(flag, option, each, restore))
  if (value !== undefined && option.variadic === true) throw new UsageError(`${flag}: expected a value, got none`)
  return option.default ?? []
}

function readOption (flag: string, option: Option, value: unknown, restore: Restore): unknown {
  if (option.array === true) return readArray(flag, option, value, restore)
  if (Array.isArray(value)) throw new UsageError(`${flag}: expected it once, got ${value.length} values`)
  if (value === undefined) return option.default ?? (option.type === 'boolean' && !option.undecided ? false : undefined)
  return readValue(flag, option, value, restore)
}

/**
 * Arguments of a command from what was parsed.
 *
 * @throws {UsageError} for a flag of one value given twice, an empty value, and a number that the option doesn't take
 */
export function readArguments ({ options, positionals = [] }: AnyCommand, parsed: Parsed, restore: Restore): object {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => {
    const flag = flagName(name)
    return [name, readOption(positionals.includes(name) ? flag : `--${flag}`, option, parsed[flag], restore)]
  }))
}
