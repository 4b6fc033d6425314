import type { AnyCommand } from './command.ts'
import { didYouMean } from './nearest-name.ts'
import type { Option } from './option.ts'
import { flagName } from './read-arguments.ts'

/** What is known when yargs refuses a command line. */
export interface UsageContext {
  readonly words: readonly string[]
  /** The command that was named. */
  readonly command: AnyCommand | undefined
  /** Names of all commands. */
  readonly commands: readonly string[]
  readonly globalOptions: Readonly<Record<string, Option>>
}

const dashed = (name: string): string => `${name.length === 1 ? '-' : '--'}${name}`

/** The word that gave an option its name, without its value; undefined when no word did. */
function wordOf (name: string, words: readonly string[]): string | undefined {
  const flags = words.slice(0, words.includes('--') ? words.indexOf('--') : undefined).filter(word => word.startsWith('-'))
  const exact = flags.map(word => word.replace(/=.*$/s, ''))
    .find(word => word.replace(/^--?(no-)?/, '') === name || word === `--${name}`)
  // letters in one word: -abc
  return exact ?? (name.length === 1 && flags.some(word => /^-[^-]/.test(word) && word.includes(name)) ? `-${name}` : undefined)
}

function describeUnknown (name: string, { words, command, commands, globalOptions }: UsageContext): string {
  const word = wordOf(name, words)
  if (word !== undefined) {
    const { positionals = [], options = {} } = command ?? {}
    const flags = [...Object.keys(globalOptions), ...Object.keys(options).filter(each => !positionals.includes(each))]
    const known = [...flags.map(each => dashed(flagName(each))), '--help', '--version']
    // a letter is near to every other
    return `unknown option ${word}${word.startsWith('--') ? didYouMean(word, known) : ''}`
  }
  if (command === undefined) return `unknown command ${name}${didYouMean(name, commands)}`
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
  [/^Unknown (?:argument|command)s?: (.+?)(?:, |$)/, ([, name = ''], context) => describeUnknown(name, context)],
  [/^Not enough arguments following: (.+)$/, ([, name = '']) => `${dashed(name)}: expected a value, got none`],
  [/^Not enough non-option arguments/, (_match, context) => describeMissing(context)],
  [/^Missing required arguments?: ([^,]+)/, ([, name = '']) => `${dashed(name)}: expected a value, got none`],
  [/^Invalid values: Argument: (.+?), Given: (.+), Choices: (.+)$/, ([, name = '', given = '', choices = '']) =>
    `${dashed(name)}: expected one of ${choices.replaceAll('"', '')}, got ${given.replace(/^"(.*)"$/, '$1')}`]
]

/** What is wrong with a command line, in one line, from what yargs says about it. */
export function describeUsage (message: string, context: UsageContext): string {
  const line = message.replace(/\s*\n\s*/g, ' ')
  for (const [pattern, describe] of rules) {
    const match = pattern.exec(line)
    if (match !== null) return describe(match, context)
  }
  return line
}
