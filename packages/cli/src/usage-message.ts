import type { AnyCommand } from './command.ts'
import { dashedFlags, findUnknownFlag, flagsOf, flagWords, type Options } from './flag-words.ts'
import { didYouMean } from './nearest-name.ts'
import { flagName } from './read-arguments.ts'

/** Facts that are known when yargs refuses a command line. */
export interface UsageContext {
  readonly program: string
  readonly words: readonly string[]
  /** The command that was named. */
  readonly command: AnyCommand | undefined
  readonly commands: readonly AnyCommand[]
  /** Options that may stand before the command's name. */
  readonly options: Options
}

/** Names and aliases of a command. */
export const namesOf = ({ name }: AnyCommand): readonly string[] => typeof name === 'string' ? [name] : name

const dashed = (name: string): string => `${name.length === 1 ? '-' : '--'}${name}`

/** The first flag that the command has not; before a command is named, that no command has. */
function describeUnknownFlag ({ program, words, command, commands, options }: UsageContext): string | undefined {
  const inAll = flagsOf({ options: Object.assign({}, options, ...commands.map(each => each.options)) as Options })
  const flags = command === undefined ? inAll : flagsOf(command)
  const unknown = findUnknownFlag(words, flags)
  if (unknown === undefined) return undefined
  const { word, name } = unknown
  if (command !== undefined && flagsOf({ options }).has(name)) {
    return `${word}: expected an option of ${program} ${namesOf(command)[0] ?? ''}, got one of other commands`
  }
  // a letter is near to every other
  return `unknown option ${word}${word.startsWith('--') ? didYouMean(word, dashedFlags(flags)) : ''}`
}

/** Describes a word in the place of a command. */
export const describeUnknownCommand = (name: string, commands: readonly AnyCommand[]): string =>
  `unknown command ${name}${didYouMean(name, commands.flatMap(namesOf))}`

function describeUnknown (names: readonly string[], { words, command, commands }: UsageContext): string {
  const flags = new Set(flagWords(words).map(({ name }) => name))
  const name = names.find(each => !flags.has(each))
  // letters in one word: -abc
  if (name === undefined || words.some(word => /^-[^-]/.test(word) && name.length === 1 && word.includes(name))) {
    return `unknown option ${dashed(name ?? names[0] ?? '')}`
  }
  if (command === undefined) return describeUnknownCommand(name, commands)
  return `unexpected argument ${name}`
}

/** Required positionals that no word was left for. */
function describeMissing ({ command }: UsageContext): string {
  const { positionals = [], options = {} } = command ?? {}
  const required = positionals.filter(name => options[name]?.required === true).map(name => `<${flagName(name)}>`)
  return `expected ${required.join(' ')}, got ${required.length > 1 ? 'fewer arguments' : 'none'}`
}

type Rule = readonly [pattern: RegExp, describe: (match: readonly string[], context: UsageContext) => string]

/** Messages of yargs (English locale), and ours in their place. */
const rules: readonly Rule[] = [
  [/^Unknown (?:argument|command)s?: (.+)$/, ([, names = ''], context) => describeUnknown(names.split(', '), context)],
  [/^Not enough arguments following: (.+)$/, ([, name = '']) => `${dashed(name)}: expected a value, got none`],
  [/^Not enough non-option arguments/, (_match, context) => describeMissing(context)],
  [/^Missing required arguments?: ([^,]+)/, ([, name = '']) => `${dashed(name)}: expected a value, got none`],
  [/^Invalid values: Argument: (.+?), Given: (.+), Choices: (.+)$/, ([, name = '', given = '', choices = '']) =>
    `${dashed(name)}: expected one of ${choices.replaceAll('"', '')}, got ${given.replace(/^"(.*)"$/, '$1')}`]
]

const isUnknownCommand = (message: string): boolean => message.startsWith('unknown command')

/**
 * Describes the fault of a command line, in one line, from yargs' message. An unknown command is told first, then an
 * unknown flag, then what is missing.
 */
export function describeUsage (message: string, context: UsageContext): string {
  const line = message.replace(/\s*\n\s*/g, ' ')
  for (const [pattern, describe] of rules) {
    const match = pattern.exec(line)
    if (match === null) continue
    const described = describe(match, context)
    return isUnknownCommand(described) ? described : describeUnknownFlag(context) ?? described
  }
  return describeUnknownFlag(context) ?? line
}
