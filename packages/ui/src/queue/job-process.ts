import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { JOB_VARIABLE } from '@gsplan/run-format'
import type { Launch } from '../panel-functions.ts'
import { openBelow } from '../runs/run-files.ts'

/** Characters of the end of a process's output that are kept. */
const MAX_OUTPUT = 4000
const LOG = 'output.log'

/** End of a job's process. */
export interface JobEnd {
  readonly exitCode: number
  readonly output: string
}

/** The last lines of a job's output, whose folder another panel may have left. */
export async function readTail (folder: string, id: string): Promise<string> {
  const opened = await openBelow(folder, [id, LOG]).catch(() => undefined)
  if (opened === undefined) return ''
  const { file, bytes } = opened
  try {
    const start = Math.max(0, bytes - MAX_OUTPUT)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(bytes, MAX_OUTPUT)), 0, null, start)
    return buffer.toString('utf8', 0, bytesRead).trim()
  } finally {
    await file.close()
  }
}

/** A process of a job: a process group of its own, which goes on when the panel is killed. */
export class JobProcess {
  #child: ChildProcess | undefined
  #isEnding = false

  /**
   * Starts it, in a new folder for its files.
   *
   * @param folder of all jobs
   * @param launch gives the program; it may write into the job's folder
   * @param onStart gets the number of the process
   * @returns its end; the exit code is 1 for one that could not be started, or was killed
   */
  async run (
    { folder, id }: { readonly folder: string, readonly id: string }, launch: (folder: string) => Promise<Launch>,
    onStart: (pid: number) => void
  ): Promise<JobEnd> {
    const own = join(folder, id)
    try {
      mkdirSync(own, { recursive: true })
      const { program, args } = await launch(own)
      if (this.#isEnding) return { exitCode: 130, output: 'it was stopped before it began' }
      const { exitCode, error } = await this.#spawn({ program, args }, { id, log: join(own, LOG) }, onStart)
      return { exitCode, output: exitCode === 0 ? '' : error ?? await readTail(folder, id) }
    } catch (error) {
      return { exitCode: 1, output: (error as Error).message }
    }
  }

  /** Asks it to end, once: asked again, as by a second click, a run would be killed before it has kept its outputs. */
  end (): void {
    if (this.#isEnding) return
    this.#isEnding = true
    this.#child?.kill('SIGINT')
  }

  async #spawn (
    { program, args }: Launch, { id, log }: { readonly id: string, readonly log: string }, onStart: (pid: number) => void
  ): Promise<{ readonly exitCode: number, readonly error?: string }> {
    const file = openSync(log, 'w')
    try {
      const env = { ...process.env, [JOB_VARIABLE]: id }
      const child = this.#child = spawn(program, args, { stdio: ['ignore', 'ignore', file], detached: true, env })
      if (child.pid !== undefined) onStart(child.pid)
      return await new Promise(resolve => {
        child.once('error', ({ message }) => { resolve({ exitCode: 1, error: message }) })
        child.once('exit', code => { resolve({ exitCode: code ?? 1 }) })
      })
    } finally {
      closeSync(file)
    }
  }
}
