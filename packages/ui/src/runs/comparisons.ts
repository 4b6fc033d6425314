import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isGone, processOwner } from '@gsplan/cli'
import { lookAt } from '../look-at.ts'
import { makeOwnFolder } from '../own-places.ts'
import type { Launch } from '../panel-functions.ts'
import { Refusal } from '../refusal.ts'

/** Folder of an output folder for comparisons that panels make. */
const COMPARISONS_FOLDER = '.comparisons'
/** Comparisons that are kept while the panel runs. */
const MAX_KEPT = 20
/** Characters of the end of a process's error output that are kept. */
const MAX_KEPT_OUTPUT = 1000

/** Runs a process to its end. @returns the end of its error output, or why it could not be started */
async function runLaunch ({ program, args }: Launch, signal: AbortSignal): Promise<string> {
  return new Promise(resolve => {
    let said = ''
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], signal })
    child.stderr.setEncoding('utf8').on('data', (text: string) => { said = `${said}${text}`.slice(-MAX_KEPT_OUTPUT) })
    child.once('error', error => {
      said = error.message
      if (child.pid === undefined) resolve(said)
    })
    child.once('close', () => { resolve(said) })
  })
}

/** Comparisons of runs, each a folder with a page; they are gone when the panel is. */
export class Comparisons {
  readonly folder: string
  readonly #output: string
  readonly #ids: string[] = []
  /** Those under way, and what ends them with the panel. */
  readonly #making = new Set<Promise<unknown>>()
  readonly #end = new AbortController()

  constructor (output: string) {
    this.#output = output
    this.folder = join(output, COMPARISONS_FOLDER)
  }

  /** Removes those of panels that were killed. */
  async open (): Promise<void> {
    if (lookAt(this.folder)?.isDirectory() !== true) return
    // their names begin with that of a process
    for (const id of await readdir(this.folder)) if (isGone(id) === true) await this.#remove(id)
  }

  /**
   * Compares runs.
   *
   * @param launch the process, which writes into a folder
   * @returns name of the folder, below {@link folder}
   * @throws {Refusal} with the reason where there is no comparison, and for a link in the place of the folder of all
   */
  async make (
    launch: (folder: string) => Launch, isDone: (folder: string) => boolean, signal: AbortSignal
  ): Promise<string> {
    const id = `${processOwner()}-${randomBytes(6).toString('hex')}`
    const folder = join(makeOwnFolder(this.#output, COMPARISONS_FOLDER), id)
    await mkdir(folder)
    this.#ids.push(id)
    for (const old of this.#ids.splice(0, Math.max(0, this.#ids.length - MAX_KEPT))) await this.#remove(old)
    const making = runLaunch(launch(folder), AbortSignal.any([signal, this.#end.signal]))
    this.#making.add(making)
    const said = await making
    this.#making.delete(making)
    if (isDone(folder)) return id
    await this.#remove(id)
    throw new Refusal(422, said.trim().split('\n').at(-1) ?? 'the runs could not be compared')
  }

  async close (): Promise<void> {
    this.#end.abort()
    await Promise.all(this.#making)
    for (const id of this.#ids) await this.#remove(id)
  }

  async #remove (id: string): Promise<void> {
    await rm(join(this.folder, id), { recursive: true, force: true }).catch(() => {})
  }
}
