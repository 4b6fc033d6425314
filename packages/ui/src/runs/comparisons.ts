import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Launch } from '../panel-functions.ts'
import { Refusal } from '../refusal.ts'

/** Folder of an output folder for comparisons that the panel makes. */
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
    child.once('error', error => { resolve(error.message) })
    child.once('close', () => { resolve(said) })
  })
}

/** Comparisons of runs, each a folder with a page; they are gone when the panel is. */
export class Comparisons {
  readonly folder: string
  readonly #ids: string[] = []

  constructor (output: string) {
    this.folder = join(output, COMPARISONS_FOLDER)
  }

  /**
   * Compares runs.
   *
   * @param launch the process, which writes into a folder
   * @returns name of the folder, below {@link folder}
   * @throws {Refusal} with the reason where there is no comparison
   */
  async make (
    launch: (folder: string) => Launch, isDone: (folder: string) => boolean, signal: AbortSignal
  ): Promise<string> {
    const id = randomBytes(6).toString('hex')
    const folder = join(this.folder, id)
    await mkdir(folder, { recursive: true })
    this.#ids.push(id)
    for (const old of this.#ids.splice(0, Math.max(0, this.#ids.length - MAX_KEPT))) await this.#remove(old)
    const said = await runLaunch(launch(folder), signal)
    if (isDone(folder)) return id
    await this.#remove(id)
    throw new Refusal(422, said.trim().split('\n').at(-1) ?? 'the runs could not be compared')
  }

  async close (): Promise<void> {
    for (const id of this.#ids) await this.#remove(id)
  }

  async #remove (id: string): Promise<void> {
    await rm(join(this.folder, id), { recursive: true, force: true })
  }
}
