import parse from 'yargs-parser'
import { commands, composeOptions, splitDefines, type ComposeArgs } from './cli-options.ts'

type Kind = 'string' | 'number' | 'boolean'

const options = Object.entries(composeOptions)

const ofKind = (kind: Kind): string[] =>
  options.filter(([, option]) => (option.type ?? 'string') === kind).map(([name]) => name)

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

/**
 * Reads a command line that composes and has nothing wrong with it, with the parser of yargs alone: loading all of yargs
 * takes longer than everything else that the command does.
 *
 * @returns undefined for other commands, for help, and for whatever yargs should complain about
 */
export function readComposeArgs (argv: readonly string[]): ComposeArgs | undefined {
  const { argv: parsed, error } = parse.detailed(splitDefines(argv), {
    string: ofKind('string'),
    number: ofKind('number'),
    boolean: ofKind('boolean'),
    array: ['define'],
    narg: Object.fromEntries(options.flatMap(([name, { nargs }]) => nargs === undefined ? [] : [[name, nargs]])),
    alias: Object.fromEntries(options.flatMap(([name, { alias }]) =>
      typeof alias === 'string' ? [[name, alias]] : [])),
    configuration: { 'parse-positional-numbers': false, 'strip-aliased': true, 'strip-dashed': true }
  })
  const { _: positionals, ...flags } = parsed
  const known = new Set(options.map(([name]) => camel(name)))
  const files = positionals.map(String)
  const isOdd = error !== null || commands.includes(files[0] ?? '') ||
    Object.entries(flags).some(([name, value]) => !known.has(name) || Number.isNaN(value))
  if (isOdd) return undefined
  const defaults = Object.fromEntries(options.map(([name, option]) => [camel(name), option.default as unknown]))
  const args = { ...defaults, ...flags, files } as unknown as ComposeArgs
  // a flag given twice is a list: yargs says what it does then
  const isOnce = Object.entries(args).every(([name, value]) => ['define', 'files'].includes(name) || !Array.isArray(value))
  return isOnce && composeOptions.merge.choices?.includes(args.merge) === true ? args : undefined
}
