import type { Options, PositionalOptions } from 'yargs'
import type { Option } from './option.ts'

/** Leaves out keys without a value: yargs asks whether a key is there. */
const withoutUndefined = <T extends object>(settings: T): T =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as T

function toCommon ({ describe, type, array = false, choices, default: fallback }: Option): Options & PositionalOptions {
  return withoutUndefined({
    describe, type, array: array || undefined, choices, default: fallback === false || array ? undefined : fallback
  })
}

/** An option as yargs takes it. Numbers stay text, so that a wrong one can be shown; the help calls them numbers. */
export function toYargsOption (option: Option): Options {
  const { alias, type, variadic = false, required = false } = option
  const isNumber = type === 'number' || undefined
  return withoutUndefined({
    ...toCommon(option), alias, string: isNumber, number: isNumber,
    nargs: type === 'boolean' || variadic ? undefined : 1, demandOption: required || undefined
  })
}

export function toYargsPositional (option: Option): PositionalOptions {
  return { ...toCommon(option), type: 'string' }
}
