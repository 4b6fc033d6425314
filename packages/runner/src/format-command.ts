import { flagName, quoteWord, type Option } from '@gsplan/cli'
import { formatJson, type ParamValue } from '@gsplan/composer'
import { runFlags, type RunArgs } from './run-flags.ts'
import { defaultRunOptions, type RunOptions } from './run-options.ts'

/** Flags without effect on the measurement, and the seed, which is always named. */
const unrelated: ReadonlySet<string> = new Set<keyof RunArgs>([
  'seed', 'threads', 'jobs', 'dryRun', 'skipAnalysis', 'store', 'output', 'name', 'quiet', 'json', 'junit', 'saveConfig'
])

const isPlain = (value: ParamValue): value is string | bigint | boolean =>
  typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean'

const formatParam = ([name, value]: readonly [string, ParamValue]): string =>
  `${name}=${isPlain(value) ? String(value) : formatJson(value)}`

function flagOf (name: string, { alias }: Option): string {
  return typeof alias === 'string' && alias.length === 1 ? `-${alias}` : `--${flagName(name)}`
}

function words (name: string, option: Option, value: unknown): string[] {
  const flag = flagOf(name, option)
  if (Array.isArray(value)) return value.flatMap(each => words(name, option, each))
  if (value === true) return [flag]
  return typeof value === 'string' || typeof value === 'number' ? [`${flag} ${quoteWord(String(value))}`] : []
}

/**
 * Flags of a command line with what they were given; those with their default are left out.
 *
 * @param left names of options that are left out
 */
export const formatFlags = (
  options: Readonly<Record<string, Option>>, args: Readonly<Record<string, unknown>>, left: ReadonlySet<string>
): string[] => Object.entries(options)
  .filter(([name, option]) => !left.has(name) && args[name] !== option.default)
  .flatMap(([name, option]) => words(name, option, args[name]))

/**
 * Command line that makes the same run again, for people to copy.
 *
 * @param set makes a set of runs with these seeds instead, in the same output folder
 */
export function formatCommand (options: RunOptions, set?: { readonly seeds: string }): string {
  const args: Readonly<Record<string, unknown>> = {
    ...options,
    define: [...options.defineOf?.define ?? [], ...options.define, ...Object.entries(options.params ?? {}).map(formatParam)],
    threshold: options.thresholds.map(({ expression }) => expression),
    maxRegression: options.maxRegressions.map(({ expression }) => expression)
  }
  const defaults: Readonly<Record<string, unknown>> = { ...defaultRunOptions }
  const flags = Object.entries<Option>(runFlags).filter(([name]) => name !== 'files' && !unrelated.has(name))
  return [
    'gsplan run', ...options.files.map(quoteWord),
    ...flags.flatMap(([name, option]) => args[name] === defaults[name] ? [] : words(name, option, args[name])),
    ...set === undefined
      ? [`--seed ${options.seed}`]
      : [...options.output === defaultRunOptions.output ? [] : [`-o ${quoteWord(options.output)}`], `--seeds ${quoteWord(set.seeds)}`]
  ].join(' ')
}
