import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MissingProgramError, readGivenText, RefusedFileError, UsageError } from '@gsplan/cli'

/** Fields of a `package.json` that say how a plan in JavaScript is run. */
interface PlanPackage {
  readonly main?: unknown
  readonly scripts?: { readonly start?: unknown }
  readonly dependencies?: Readonly<Record<string, unknown>>
}

/** Tests whether a folder holds a plan in JavaScript. */
export const isNodePlan = (folder: string): boolean => existsSync(join(folder, 'package.json'))

function readPackage (folder: string): PlanPackage {
  const path = join(folder, 'package.json')
  try {
    return JSON.parse(readGivenText(path)) as PlanPackage
  } catch (cause) {
    if (cause instanceof RefusedFileError) throw cause
    throw new UsageError(`--plan: expected JSON in ${path}, got ${(cause as Error).message}`)
  }
}

/** Tests whether a package is installed for a folder, in it or in one around it, as Node looks for it. */
function isInstalled (name: string, folder: string): boolean {
  if (existsSync(join(folder, 'node_modules', name, 'package.json'))) return true
  const parent = dirname(folder)
  return parent !== folder && isInstalled(name, parent)
}

/** Options of Node whose value is the next word. */
const withValue: ReadonlySet<string> = new Set([
  '-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions', '--env-file', '--title'
])

/** A word as a shell takes it, in parts: quoted texts and characters that mean nothing to it. */
const word = /(?:'[^']*'|"[^"$`\\]*"|[^\s"'$&|;<>()*?`\\])+/g

/** Words of a line without anything that needs a shell; undefined for other lines. */
function splitWords (line: string): string[] | undefined {
  if (line.replace(word, '').trim() !== '') return undefined
  return [...line.matchAll(word)].map(([found]) => found.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'))
}

/** Place of the file among the words after `node`: neither an option nor the value of one; −1 = none. */
const findFile = (words: readonly string[]): number =>
  words.findIndex((each, index) => !each.startsWith('-') && !withValue.has(words[index - 1] ?? ''))

/** Call of Node that a package.json asks for. */
interface NodeCall {
  /** Words after `node`. */
  readonly words: readonly string[]
  /** Place of the file among them. */
  readonly at: number
  /** Field that says so. */
  readonly field: string
}

/** A start script that is a plain call of Node, as Testground's docker:node runs it, else the main file. */
function readCall ({ scripts, main }: PlanPackage): NodeCall {
  const start = typeof scripts?.start === 'string' ? scripts.start.trim() : ''
  const [program, ...words] = splitWords(start) ?? []
  const at = findFile(words)
  if (program === 'node' && at >= 0) return { words, at, field: `scripts.start (${start})` }
  const reason = start === '' ? '' : `, as scripts.start (${start}) is not a plain node FILE …`
  return typeof main === 'string'
    ? { words: [main], at: 0, field: `main (${main})${reason}` }
    : { words: ['index.js'], at: 0, field: `${start === '' ? 'neither scripts.start nor' : 'no'} main${reason}` }
}

/**
 * Command that runs an instance of a plan in JavaScript: its start script (`node FILE …`), else its main file. Nothing is
 * installed.
 *
 * @param folder with `package.json`
 * @throws {UsageError} when the file is not there
 * @throws {MissingProgramError} when a dependency is not installed
 */
export function nodePlanCommand (folder: string): readonly string[] {
  const plan = readPackage(folder)
  const missing = Object.keys(plan.dependencies ?? {}).find(name => !isInstalled(name, folder))
  if (missing !== undefined) {
    throw new MissingProgramError(`--plan ${folder}: expected its dependency ${missing} to be installed, found none; npm ci in the ` +
      'folder installs it')
  }
  const { words, at, field } = readCall(plan)
  const file = join(folder, words[at] ?? '')
  if (!existsSync(file)) {
    throw new UsageError(`--plan: expected the file that ${join(folder, 'package.json')} names, found none at ${file}: it has ${field}`)
  }
  // instances have working folders of their own
  const toWord = (each: string, index: number): string =>
    index === at ? file : index < at && /^\.\.?\//.test(each) ? join(folder, each) : each
  return [process.execPath, ...words.map(toWord)]
}
