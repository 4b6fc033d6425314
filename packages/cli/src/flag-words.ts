import type { AnyCommand } from './command.ts'
import { UsageError } from './errors.ts'
import type { Option } from './option.ts'
import { flagName } from './read-arguments.ts'

/** Options by their names in code. */
export type Options = Readonly<Record<string, Option>>

/** Flags of every command. */
const commonFlags = ['help', 'version']

/** A flag as it was typed. */
export interface FlagWord {
  /** With its dashes, without its value. */
  readonly word: string
  readonly name: string
  /** Of `--name=value`. */
  readonly value?: string | undefined
}

/** Flags of a command line in their order; a word of several letters, such as `-abc`, counts as its first. */
export function flagWords (words: readonly string[]): FlagWord[] {
  const end = words.indexOf('--')
  return words.slice(0, end === -1 ? undefined : end).flatMap(word => {
    const [, long, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    if (long !== undefined) return [{ word: `--${long}`, name: long, value }]
    // a minus and a digit begin a number
    const [, letter, rest] = /^-([^-\d])(?:=(.*))?/s.exec(word) ?? []
    return letter === undefined ? [] : [{ word: `-${letter}`, name: letter, value: rest }]
  })
}

/** An option by its flag. */
interface Flag {
  readonly name: string
  readonly option: Option
}

const aliasesOf = ({ alias = [] }: Option): readonly string[] => typeof alias === 'string' ? [alias] : alias

/** Options of a command that are flags, by each name they have. */
export const flagsOf = (
  { positionals = [], options }: Pick<AnyCommand, 'positionals' | 'options'>
): ReadonlyMap<string, Flag> =>
  new Map(Object.entries(options).filter(([name]) => !positionals.includes(name)).flatMap(([name, option]) =>
    [flagName(name), ...aliasesOf(option)].map(each => [each, { name: flagName(name), option }] as const)))

/** The first flag that no option has. */
export function findUnknownFlag (words: readonly string[], flags: ReadonlyMap<string, Flag>): FlagWord | undefined {
  const isKnown = (name: string): boolean => flags.has(name) || commonFlags.includes(name)
  return flagWords(words).find(({ name }) =>
    !isKnown(name) && flags.get(name.replace(/^no-/, ''))?.option.type !== 'boolean')
}

/** The first word of a command line that is neither a flag nor the value of one of these. */
export function firstOperand (words: readonly string[], flags: ReadonlyMap<string, Flag>): string | undefined {
  const takesNext = (word: string | undefined): boolean => {
    const [flag] = word === undefined ? [] : flagWords([word])
    const type = flag?.value === undefined ? flags.get(flag?.name ?? '')?.option.type : undefined
    return type !== undefined && type !== 'boolean'
  }
  return words.find((word, at) => !word.startsWith('-') && !takesNext(words[at - 1]))
}

/** Names of flags with dashes, for suggestions. */
export const dashedFlags = (flags: ReadonlyMap<string, Flag>): string[] =>
  [...new Set([...flags.values()].map(({ name }) => name)), ...commonFlags].map(name => `--${name}`)

/** @throws {UsageError} for a switch with a value other than `true` and `false` */
export function assertSwitches (words: readonly string[], flags: ReadonlyMap<string, Flag>): void {
  for (const { word, name, value } of flagWords(words)) {
    if (value === undefined || value === 'true' || value === 'false' || flags.get(name)?.option.type !== 'boolean') continue
    throw new UsageError(`${word}: expected true or false, got ${value === '' ? '""' : value}`)
  }
}
