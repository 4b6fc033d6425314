import type { AnyCommand, Program } from './command.ts'
import type { Option } from './option.ts'
import { flagName } from './read-arguments.ts'
import { namesOf } from './usage-message.ts'
import { breakLines, TEXT_COLUMNS } from './wrap-text.ts'

/** Most columns that names of flags take; a longer one has a line of its own. */
const FLAG_WIDTH = 26

/** Least width of the column of descriptions. */
const DESCRIPTION_WIDTH = 32

/** A line of a list: its name, its description, and notes such as type and default. */
interface Row {
  readonly label: string
  readonly describe: string
  readonly notes: string
}

/** A command's words: `run <dir> [files..]`. */
export function formatWords (name: string, { positionals = [], options }: AnyCommand): string {
  const words = positionals.map(each => {
    const text = `${flagName(each)}${options[each]?.array === true ? '..' : ''}`
    return options[each]?.required === true ? `<${text}>` : `[${text}]`
  })
  return [name, ...words].join(' ')
}

/** A list as two columns: descriptions are broken, notes stand at the right, below the description where both don't fit. */
function formatRows (title: string, rows: readonly Row[], width: number, most = width): string[] {
  if (rows.length === 0) return []
  const left = Math.min(Math.max(...rows.map(({ label }) => label.length)) + 4, width - DESCRIPTION_WIDTH, most)
  const room = width - left
  const lines = rows.flatMap(({ label, describe, notes }) => {
    const head = `  ${label}`
    const described = breakLines(describe, () => room)
      .map((line, at) => (at === 0 && head.length + 2 <= left ? head : '').padEnd(left) + line)
    if (head.length + 2 > left) described.unshift(head)
    const last = described.at(-1) ?? ''
    if (notes === '') return described
    return last.length + 2 + notes.length <= width
      ? [...described.slice(0, -1), last + notes.padStart(width - last.length)]
      : [...described, ...breakLines(notes, () => width).map(line => line.padStart(width))]
  })
  return ['', title, ...lines]
}

function notesOf ({ type, choices, default: fallback, required, array }: Option): string {
  const value = fallback === undefined || fallback === false || array === true ? undefined : JSON.stringify(fallback)
  return [
    type, required === true ? 'required' : undefined,
    choices === undefined ? undefined : `choices: ${choices.map(each => JSON.stringify(each)).join(', ')}`,
    value === undefined ? undefined : `default: ${value}`
  ].filter(note => note !== undefined).map(note => `[${note}]`).join(' ')
}

function flagRow (name: string, option: Option, hasLetters: boolean): Row {
  const aliases = [option.alias ?? []].flat()
  const letters = aliases.filter(alias => alias.length === 1).map(letter => `-${letter}, `).join('')
  const names = [flagName(name), ...aliases.filter(alias => alias.length > 1)].map(each => `--${each}`).join(', ')
  return { label: (hasLetters ? letters.padStart(4) : letters) + names, describe: option.describe, notes: notesOf(option) }
}

const commonOptions: Readonly<Record<string, Option>> = {
  help: { type: 'boolean', describe: 'Show help' }, version: { type: 'boolean', describe: 'Show version number' }
}

function commandRow (program: Program, command: AnyCommand): Row {
  const [name = '', ...aliases] = namesOf(command)
  return {
    label: formatWords(`${program.name} ${name}`, command), describe: command.describe,
    notes: aliases.length === 0 ? '' : `[aliases: ${aliases.join(', ')}]`
  }
}

/** First lines: how the command is called, and what it does. */
function formatHead ({ name, usage, command: main }: Program, command: AnyCommand | undefined, width: number): string[] {
  if (command === undefined) return breakLines((usage ?? '$0 <command>').replaceAll('$0', name), () => width)
  const called = command === main ? name : `${name} ${namesOf(command)[0] ?? ''}`
  return [formatWords(called, command), '', ...breakLines(command.describe, () => width)]
}

/**
 * Help of a program, or of one of its commands.
 *
 * @param columns width of the terminal
 */
export function formatHelp (program: Program, command: AnyCommand | undefined, columns: number = TEXT_COLUMNS): string {
  const width = Math.max(DESCRIPTION_WIDTH * 2, Math.min(columns, TEXT_COLUMNS))
  const { positionals = [], options = program.options ?? {}, epilogue } = command ?? {}
  const flags = Object.entries({ ...commonOptions, ...options }).filter(([name]) => !positionals.includes(name))
  const hasLetters = flags.some(([, { alias }]) => [alias ?? []].flat().some(each => each.length === 1))
  const rows = {
    commands: command === program.command ? (program.commands ?? []).map(each => commandRow(program, each)) : [],
    positionals: positionals.map((name): Row => {
      const { describe = '', ...rest } = options[name] ?? {}
      return { label: flagName(name), describe, notes: notesOf({ type: 'string', describe, ...rest }) }
    }),
    flagsOf: (heading: string | undefined) => flags.filter(([, { group }]) => group === heading)
      .map(([name, option]) => flagRow(name, option, hasLetters))
  }
  const headings = new Set(flags.flatMap(([, { group }]) => group ?? []))
  return [
    ...formatHead(program, command, width),
    ...formatRows('Commands:', rows.commands, width),
    ...formatRows('Positionals:', rows.positionals, width),
    ...formatRows('Options:', rows.flagsOf(undefined), width, FLAG_WIDTH),
    ...[...headings].flatMap(heading => formatRows(heading, rows.flagsOf(heading), width, FLAG_WIDTH)),
    ...epilogue === undefined ? [] : ['', epilogue.trimEnd()]
  ].join('\n')
}
