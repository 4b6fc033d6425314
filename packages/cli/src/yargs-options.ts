import type { Options, PositionalOptions } from 'yargs'
import type { Option } from './option.ts'

function toCommon ({ describe, type, array = false, choices, default: fallback }: Option): Options & PositionalOptions {
  return {
    describe, type, ...array ? { array: true } : {}, ...choices === undefined ? {} : { choices },
    ...fallback === undefined || fallback === false || array ? {} : { default: fallback }
  }
}

/** An option as yargs takes it. Numbers stay text, so that a wrong one can be shown; the help calls them numbers. */
export function toYargsOption (option: Option): Options {
  const { alias, type, variadic = false, required = false } = option
  return {
    ...toCommon(option), ...alias === undefined ? {} : { alias },
    ...type === 'number' ? { string: true, number: true } : {},
    ...type === 'boolean' || variadic ? {} : { nargs: 1 }, ...required ? { demandOption: true } : {}
  }
}

export function toYargsPositional (option: Option): PositionalOptions {
  return { ...toCommon(option), type: 'string' }
}
