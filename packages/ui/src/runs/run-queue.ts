import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { JOB_VARIABLE } from '@gsplan/run-format'
import type { JobView } from '../api.ts'
import type { Launch } from '../panel-functions.ts'
import { Refusal } from '../server/refusal.ts'

/** Most runs that wait. */
const MAX_QUEUED = 100
/** Ended ones that are remembered. */
const MAX_ENDED = 50
/** Characters of the end of a process's output that are kept. */
const MAX_OUTPUT = 4000
/** Folder of an output folder for the files of processes that the panel starts. */
const JOBS_FOLDER = '.panel'

/** A request for the queue. */
export interface JobInit {
  /** Words for it. */
  readonly title: string
  /**
   * The process.
   *
   * @param folder for its files, which are removed when it has ended
   */
  readonly launch: (folder: string) => Promise<Launch>
}

interface Job extends JobInit {
  readonly id: string
  state: JobView['state']
  child?: ChildProcess | undefined
  exitCode?: number | undefined
  output: string
  ended?: Promise<void> | undefined
}

/**
 * Runs that the panel was asked for, one process after the other. Each is a process group of its own: it goes on when the
 * panel is killed.
 */
export class RunQueue {
  readonly #folder: string
  readonly #jobs: Job[] = []
  /** Names of the directories of each job's runs. */
  readonly #runs = new Map<string, string[]>()
  #isClosed = false

  /** @param output folder of the runs */
  constructor (output: string) {
    this.#folder = join(output, JOBS_FOLDER)
  }

  /** @throws {Refusal} for more than wait already */
  add (init: JobInit): string {
    const waiting = this.#jobs.filter(({ state }) => state === 'queued').length
    if (this.#isClosed || waiting >= MAX_QUEUED) throw new Refusal(429, `expected at most ${MAX_QUEUED} runs that wait`)
    const job: Job = { ...init, id: randomBytes(6).toString('hex'), state: 'queued', output: '' }
    this.#jobs.push(job)
    this.#startNext()
    return job.id
  }

  get isEmpty (): boolean {
    return this.#jobs.length === 0
  }

  /** @param jobs that runs of the output folder were made for, by the names of their directories */
  view (jobs: ReadonlyMap<string, string>): JobView[] {
    for (const job of this.#jobs) this.#findRuns(job, jobs)
    return this.#jobs.map(({ id, title, state, output, exitCode }) =>
      ({ id, title, state: this.#stateOf(id, state), runs: this.#runs.get(id) ?? [], output, exitCode }))
  }

  /** Takes a job that waits out, and asks the process of one that runs to end. @throws {Refusal} for one that has ended */
  stop (id: string): void {
    const job = this.#jobs.find(each => each.id === id)
    if (job === undefined || job.state === 'ended') throw new Refusal(409, 'it has ended')
    if (job.state === 'queued') this.#jobs.splice(this.#jobs.indexOf(job), 1)
    else this.#signal(job, 'SIGINT')
  }

  /**
   * Ends: what waits is dropped, and processes are asked to end.
   *
   * @returns numbers of those, when all have ended
   */
  async close (): Promise<{ readonly stopped: number, readonly dropped: number }> {
    this.#isClosed = true
    const waiting = this.#jobs.filter(({ state }) => state === 'queued')
    const running = this.#jobs.filter(({ state }) => state === 'running')
    for (const job of waiting) job.state = 'ended'
    for (const job of running) this.#signal(job, 'SIGINT')
    await Promise.all(running.map(async ({ ended }) => ended))
    return { stopped: running.length, dropped: waiting.length }
  }

  #stateOf (id: string, state: JobView['state']): JobView['state'] {
    return state === 'running' && (this.#runs.get(id) ?? []).length === 0 ? 'starting' : state
  }

  #findRuns ({ id }: Job, jobs: ReadonlyMap<string, string>): void {
    const found = [...jobs].filter(([, job]) => job === id).map(([name]) => name)
    if (found.length > 0) this.#runs.set(id, found)
  }

  #signal ({ child }: Job, signal: NodeJS.Signals): void {
    if (child?.pid === undefined || child.exitCode !== null) return
    try {
      process.kill(child.pid, signal)
    } catch {
      // it has gone
    }
  }

  #startNext (): void {
    if (this.#isClosed || this.#jobs.some(({ state }) => state === 'running')) return
    const job = this.#jobs.find(({ state }) => state === 'queued')
    if (job === undefined) return
    job.state = 'running'
    job.ended = this.#run(job).then(() => {
      job.state = 'ended'
      this.#forget()
      this.#startNext()
    })
  }

  #forget (): void {
    const ended = this.#jobs.filter(({ state }) => state === 'ended')
    for (const job of ended.slice(0, Math.max(0, ended.length - MAX_ENDED))) {
      this.#jobs.splice(this.#jobs.indexOf(job), 1)
      this.#runs.delete(job.id)
    }
  }

  async #run (job: Job): Promise<void> {
    const folder = join(this.#folder, job.id)
    const log = join(folder, 'output.log')
    try {
      mkdirSync(folder, { recursive: true })
      const { program, args } = await job.launch(folder)
      job.exitCode = await this.#spawn(job, { program, args }, log)
      if (job.exitCode !== 0) job.output = await readTail(log)
    } catch (error) {
      job.exitCode = 1
      job.output = (error as Error).message
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** @returns exit code; 1 for a process that could not be started or was killed */
  async #spawn (job: Job, { program, args }: Launch, log: string): Promise<number> {
    const file = openSync(log, 'w')
    try {
      const env = { ...process.env, [JOB_VARIABLE]: job.id }
      const child = spawn(program, args, { stdio: ['ignore', 'ignore', file], detached: true, env })
      job.child = child
      return await new Promise(resolve => {
        child.once('error', error => {
          job.output = error.message
          resolve(1)
        })
        child.once('exit', code => { resolve(code ?? 1) })
      })
    } finally {
      closeSync(file)
    }
  }
}

/** The last lines of a log, without what redraws a line. */
async function readTail (path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.slice(-MAX_OUTPUT).trim()
}
