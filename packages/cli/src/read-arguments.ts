import type { AnyCommand } from './command.ts'
import { UsageError } from './errors.ts'
import type { Restore } from './operands.ts'
import type { Option } from './option.ts'

/** Flags and positionals as yargs gives them. */
export type Parsed = Readonly<Record<string, unknown>>

/** `allowUnknown` as it is typed: `allow-unknown`. */
export const flagName = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

function toNumber (flag: string, text: string): number {
  const value = text.trim() === '' ? NaN : Number(text)
  if (Number.isNaN(value)) throw new UsageError(`${flag}: expected a number, got ${text === '' ? '""' : text}`)
  return value
}

function readValue (flag: string, { type }: Option, value: unknown, restore: Restore): string | number | boolean {
  if (typeof value === 'boolean') {
    if (type === 'boolean') return value
    // --no-NAME of a flag that has a value
    throw new UsageError(`unknown option ${flag.replace(/^--/, '--no-')}`)
  }
  const text = restore(String(value))
  return type === 'number' ? toNumber(flag, text) : text
}

function readOption (flag: string, option: Option, value: unknown, restore: Restore): unknown {
  if (option.array === true) {
    const values = Array.isArray(value) ? value as unknown[] : value === undefined ? [] : [value]
    if (values.length === 0) return option.default ?? []
    return values.map(each => readValue(flag, option, each, restore))
  }
  if (Array.isArray(value)) throw new UsageError(`${flag}: expected it once, got ${value.length} values`)
  if (value === undefined) return option.default ?? (option.type === 'boolean' ? false : undefined)
  return readValue(flag, option, value, restore)
}

/**
 * Arguments of a command from what was parsed.
 *
 * @throws {UsageError} for a flag of one value given twice, and for numbers that are none
 */
export function readArguments ({ options, positionals = [] }: AnyCommand, parsed: Parsed, restore: Restore): object {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => {
    const flag = flagName(name)
    return [name, readOption(positionals.includes(name) ? flag : `--${flag}`, option, parsed[flag], restore)]
  }))
}
