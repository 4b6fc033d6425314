import yargs from '#yargs'
import type { Argv } from 'yargs'
import type { AnyCommand, Program } from './command.ts'
import { UsageError } from './errors.ts'
import { assertSwitches, firstOperand, flagsOf } from './flag-words.ts'
import { formatHelp, formatWords } from './format-help.ts'
import { hideOperands } from './operands.ts'
import { flagName, readArguments, type Parsed } from './read-arguments.ts'
import { describeUnknownCommand, describeUsage, namesOf } from './usage-message.ts'
import { toYargsOption, toYargsPositional } from './yargs-options.ts'

/** Request of a command line: a command, or text (help or version). */
export type CommandLine = { readonly command: AnyCommand, readonly args: object } | { readonly text: string }

/** `a, b or c`. */
const listNames = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`

function addOptions (parser: Argv, { positionals = [], options }: AnyCommand): Argv {
  for (const [name, option] of Object.entries(options)) {
    if (positionals.includes(name)) parser.positional(flagName(name), toYargsPositional(option))
    else parser.option(flagName(name), toYargsOption(option))
  }
  return parser
}

function createParser ({ name, version, options = {}, command, commands = [] }: Program): Argv {
  const parser = yargs()
    .scriptName(name)
    .version(version)
    .detectLocale(false)
    .parserConfiguration({
      'camel-case-expansion': false, 'dot-notation': false, 'parse-numbers': false, 'parse-positional-numbers': false
    })
    .strict()
    .exitProcess(false)
  for (const [key, option] of Object.entries(options)) {
    // a command takes only those that are its own
    parser.option(flagName(key), { ...toYargsOption(option), global: false })
  }
  if (command === undefined) {
    parser.demandCommand(1, `expected a command: ${listNames(commands.map(each => namesOf(each)[0] ?? ''))}`)
  }
  return parser
}

/**
 * Asserts that help was asked for a command that exists, or for none.
 *
 * @throws {UsageError}
 */
function assertHelped ({ command, commands = [], options = {} }: Program, argv: readonly string[]): void {
  const word = command === undefined ? firstOperand(argv, flagsOf({ options })) : undefined
  if (word === undefined || commands.some(each => namesOf(each).includes(word))) return
  throw new UsageError(describeUnknownCommand(word, commands))
}

/**
 * Parses a command line, strictly.
 *
 * @param columns width of the terminal
 * @throws {UsageError}
 */
export async function parseCommandLine (
  program: Program, argv: readonly string[], columns?: number
): Promise<CommandLine> {
  const { command, commands = [] } = program
  const { words, restore } = hideOperands(argv)
  let entered: AnyCommand | undefined
  let found: { readonly command: AnyCommand, readonly parsed: Parsed } | undefined
  const parser = createParser(program)
  const add = (names: readonly string[], each: AnyCommand): void => {
    const build = (builder: Argv): Argv => {
      entered = each
      return addOptions(builder, each)
    }
    // the handler runs when yargs is done, so that yargs has nothing to do with its errors
    parser.command(names.map(name => formatWords(name, each)), each.describe, build, parsed => {
      found = { command: each, parsed }
    })
  }
  if (command !== undefined) add(['$0'], command)
  for (const each of commands) add(namesOf(each), each)
  parser.fail((message: string | null, error: Error | undefined) => {
    // yargs names its own complaints YError; everything else is a defect
    if (error !== undefined && error.name !== 'YError') throw error
    throw new UsageError(restore(describeUsage(message ?? error?.message ?? 'wrong usage', {
      program: program.name, words: argv, command: entered, commands, options: program.options ?? {}
    })))
  })
  let text = ''
  // yargs hands help and version over only when it is given a callback
  await parser.parseAsync(words, {}, (_error, _parsed, output) => { text = output })
  if (found === undefined) {
    assertHelped(program, argv)
    return { text: text === program.version ? text : formatHelp(program, entered, columns) }
  }
  assertSwitches(argv, flagsOf(found.command))
  return { command: found.command, args: readArguments(found.command, found.parsed, restore) }
}
