import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isGone, ownerOf, processOwner } from '@gsplan/cli'
import type { JobView } from '../api.ts'
import type { Launch } from '../panel-functions.ts'
import { Refusal } from '../refusal.ts'
import { JobProcess, readTail, type JobEnd } from './job-process.ts'
import { QueueFile, type JobRequest, type StoredJob } from './queue-file.ts'

/** Most jobs that wait. */
const MAX_QUEUED = 100
/** Ended ones that are remembered. */
const MAX_ENDED = 50
/** Time between two looks at a queue that another panel goes on with, ms. */
const POLL_MS = 1000

/** Work that the queue has done. */
export interface QueueWork {
  /** The process of a job. @param folder for its files, which are removed when it has ended */
  readonly launch: (request: JobRequest, folder: string) => Promise<Launch>
  /** Words for a job. */
  readonly describe: (request: JobRequest) => string
}

const isTrue = (gone: boolean | undefined): boolean => gone === true

/** Tests whether the panel of a job has gone, or was on another machine. */
const isLeft = ({ panel }: StoredJob): boolean => isGone(panel) !== false

/** Tests whether a job has a process on this machine that runs, or is about to have one. */
const isBusy = ({ state, panel, process }: StoredJob): boolean => state === 'running' && isGone(process ?? panel) === false

/** Tests whether the process of a job ended after its panel. */
const isOver = ({ state, panel, process }: StoredJob): boolean => state === 'running' && isTrue(isGone(panel)) &&
  isTrue(isGone(process ?? panel))

/** Leaves out ended jobs that are too many. */
function trim (jobs: readonly StoredJob[]): readonly StoredJob[] {
  const ended = jobs.filter(({ state }) => state === 'ended')
  const old = new Set(ended.slice(0, Math.max(0, ended.length - MAX_ENDED)))
  return old.size === 0 ? jobs : jobs.filter(job => !old.has(job))
}

const replace = (jobs: readonly StoredJob[], id: string, change: (job: StoredJob) => StoredJob): StoredJob[] =>
  jobs.map(job => job.id === id ? change(job) : job)

/**
 * Runs that panels of an output folder were asked for, one process after the other over all panels. A job that waits in the
 * file for a panel that has gone is held until a user lets it go on: the file may come from elsewhere.
 */
export class RunQueue {
  readonly #file: QueueFile
  readonly #work: QueueWork
  /** This panel: its process, and a name in it. */
  readonly #own = `${processOwner()}-${randomBytes(4).toString('hex')}`
  /** Processes of this panel, by the id of their job. */
  readonly #processes = new Map<string, { readonly process: JobProcess, readonly ended: Promise<void> }>()
  /** Ends of jobs that the file does not tell yet, such as on a full disk, by their ids. */
  readonly #untold = new Map<string, JobEnd>()
  #isClosed = false
  #timer: NodeJS.Timeout | undefined

  /** @param output folder of the runs */
  constructor (output: string, work: QueueWork) {
    this.#file = new QueueFile(output)
    this.#work = work
  }

  /** Forgets ended jobs of panels that have gone, and ends those whose processes have ended since. */
  async open (): Promise<void> {
    if ((await this.#file.read()).length === 0) return
    await this.#file.change(jobs => jobs.filter(job => job.state !== 'ended' || !isLeft(job)))
    await this.#settle()
    this.#poll()
  }

  /** @returns id of the new job @throws {Refusal} for more than wait already */
  async add (request: JobRequest): Promise<string> {
    const id = randomBytes(6).toString('hex')
    await this.#file.change(jobs => {
      const waiting = jobs.filter(({ state }) => state === 'queued').length
      if (this.#isClosed || waiting >= MAX_QUEUED) throw new Refusal(429, `expected at most ${MAX_QUEUED} runs that wait`)
      return [...jobs, { id, request, panel: this.#own, state: 'queued', runs: [], output: '' }]
    })
    await this.#startNext()
    return id
  }

  /** @param runJobs jobs that runs of the output folder were made for, by the names of their directories */
  async view (runJobs: ReadonlyMap<string, string>): Promise<JobView[]> {
    return (await this.#file.read()).map(job => {
      const { id, request, output, exitCode } = job
      const found = [...runJobs].filter(([, each]) => each === id).map(([name]) => name)
      const runs = found.length > 0 ? found : job.runs
      return { id, title: this.#work.describe(request), state: this.#stateOf(job, runs), runs, output, exitCode }
    })
  }

  /** Time of the first start of a job that is remembered, ms since 1970; Infinity without one. */
  async since (): Promise<number> {
    return Math.min(...(await this.#file.read()).map(({ startedAt = Infinity }) => startedAt))
  }

  /** Request of a job that is held. @throws {Refusal} for another */
  async held (id: string): Promise<JobRequest> {
    const job = await this.#find(id)
    if (job.state === 'queued' && isLeft(job)) return job.request
    throw new Refusal(409, 'it is not held')
  }

  /** Goes on with a job that was held: it waits behind the others. */
  async resume (id: string): Promise<void> {
    await this.#file.change(jobs => {
      const job = jobs.find(each => each.id === id && each.state === 'queued' && isLeft(each))
      return job === undefined ? undefined : [...jobs.filter(each => each !== job), { ...job, panel: this.#own }]
    })
    await this.#startNext()
  }

  /**
   * Takes a job out that waits, or has no process on this machine, and asks the process of one that runs to end.
   *
   * @returns names of its runs that are to be stopped, where its process is not this panel's
   * @throws {Refusal} for one that has ended
   */
  async stop (id: string, runJobs: ReadonlyMap<string, string>): Promise<readonly string[]> {
    const job = await this.#find(id)
    if (job.state === 'ended') throw new Refusal(409, 'it has ended')
    const own = this.#processes.get(id)
    if (own !== undefined) {
      own.process.end()
      return []
    }
    const runs = [...runJobs].filter(([, each]) => each === id).map(([name]) => name)
    if (job.state === 'queued' || runs.length === 0) await this.#file.change(jobs => jobs.filter(each => each.id !== id))
    return job.state === 'queued' ? [] : runs
  }

  /**
   * Ends: processes are asked to end, and jobs that wait stay in the file.
   *
   * @returns numbers of both, when all have ended
   */
  async close (): Promise<{ readonly stopped: number, readonly waiting: number }> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    const running = [...this.#processes.values()]
    for (const { process } of running) process.end()
    await Promise.all(running.map(async ({ ended }) => ended))
    const isOwn = ({ panel }: StoredJob): boolean => panel === this.#own
    // a folder that is gone, or a full disk, is no reason to stay
    const jobs = await this.#file.read().catch(() => [])
    // of this panel only jobs that wait are left
    if (jobs.some(job => isOwn(job) && job.state === 'ended')) {
      await this.#file.change(all => all.filter(job => !isOwn(job) || job.state !== 'ended')).catch(() => {})
    }
    return { stopped: running.length, waiting: jobs.filter(job => isOwn(job) && job.state === 'queued').length }
  }

  async #find (id: string): Promise<StoredJob> {
    const job = (await this.#file.read()).find(each => each.id === id)
    if (job === undefined) throw new Refusal(409, 'it has ended')
    return job
  }

  #stateOf (job: StoredJob, runs: readonly string[]): JobView['state'] {
    if (job.state === 'queued') return isLeft(job) ? 'held' : 'queued'
    return job.state === 'running' && runs.length === 0 ? 'starting' : job.state
  }

  /** Ends jobs whose processes ended while their panel was gone, or while the file could not be written. */
  async #settle (): Promise<void> {
    for (const [id, end] of this.#untold) await this.#tellEnd(id, end)
    for (const { id } of (await this.#file.read()).filter(isOver)) {
      const output = await readTail(this.#file.folder, id)
      await this.#file.change(jobs => replace(jobs, id, job => isOver(job) ? { ...job, state: 'ended', output } : job))
      await rm(join(this.#file.folder, id), { recursive: true, force: true })
    }
  }

  async #change (id: string, changed: Partial<StoredJob>): Promise<void> {
    await this.#file.change(jobs => trim(replace(jobs, id, job => ({ ...job, ...changed }))))
  }

  async #tellEnd (id: string, end: JobEnd): Promise<void> {
    this.#untold.set(id, end)
    await this.#change(id, { state: 'ended', ...end })
    this.#untold.delete(id)
  }

  /** Starts the first that waits, and looks again later, also where that failed. */
  async #startNext (): Promise<void> {
    try {
      await this.#startFirst()
    } finally {
      this.#poll()
    }
  }

  /** Starts the first that waits, unless one runs, or the first is another panel's. */
  async #startFirst (): Promise<void> {
    let next: StoredJob | undefined
    await this.#settle()
    await this.#file.change(jobs => {
      const first = jobs.find(job => job.state === 'queued' && !isLeft(job))
      if (this.#isClosed || first?.panel !== this.#own || jobs.some(isBusy)) return undefined
      next = { ...first, state: 'running', startedAt: Date.now() }
      return replace(jobs, first.id, () => next as StoredJob)
    })
    if (next !== undefined) this.#start(next)
  }

  #start ({ id, request }: StoredJob): void {
    const process = new JobProcess()
    const { folder } = this.#file
    const ended = process.run(
      { folder, id }, async own => this.#work.launch(request, own),
      pid => { void this.#change(id, { process: ownerOf(pid) }).catch(() => {}) }
    ).then(async end => {
      await this.#tellEnd(id, end).catch(() => {})
      this.#processes.delete(id)
      await rm(join(folder, id), { recursive: true, force: true }).catch(() => {})
    })
    this.#processes.set(id, { process, ended })
    void ended.then(async () => this.#startNext()).catch(() => {})
  }

  /** Looks again while something waits: another panel may end. */
  #poll (): void {
    clearTimeout(this.#timer)
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      void this.#lookAgain().catch(() => { this.#poll() })
    }, POLL_MS).unref()
  }

  async #lookAgain (): Promise<void> {
    const jobs = await this.#file.read()
    const isTurn = !jobs.some(isBusy) && jobs.some(job => job.state === 'queued' && job.panel === this.#own)
    if (jobs.some(isOver) || isTurn || this.#untold.size > 0) await this.#startNext()
    else if (jobs.length > 0) this.#poll()
  }
}
