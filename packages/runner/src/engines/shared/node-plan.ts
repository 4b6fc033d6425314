import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MissingProgramError, UsageError } from '@gsplan/cli'

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
    return JSON.parse(readFileSync(path, 'utf8')) as PlanPackage
  } catch (cause) {
    throw new UsageError(`--plan: expected JSON in ${path}, got ${(cause as Error).message}`)
  }
}

/** Tests whether a package is installed for a folder, in it or in one around it, as Node looks for it. */
function isInstalled (name: string, folder: string): boolean {
  if (existsSync(join(folder, 'node_modules', name, 'package.json'))) return true
  const parent = dirname(folder)
  return parent !== folder && isInstalled(name, parent)
}

/** Words after `node`: a start script that is a plain call of Node, as Testground's docker:node runs it, else main. */
function startWords ({ scripts, main }: PlanPackage): readonly string[] {
  const start = typeof scripts?.start === 'string' ? scripts.start.trim() : ''
  const [program, ...words] = start.split(/\s+/)
  if (program === 'node' && words.length > 0 && !/["'$&|;<>`\\]/.test(start)) return words
  return [typeof main === 'string' ? main : 'index.js']
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
  const words = startWords(plan)
  const at = words.findIndex(word => !word.startsWith('-'))
  const file = join(folder, words[at] ?? 'index.js')
  if (!existsSync(file)) {
    throw new UsageError(`--plan: expected the file that scripts.start or main of ${join(folder, 'package.json')} names, found none at ${file}`)
  }
  return [process.execPath, ...words.map((word, index) => index === at ? file : word)]
}
