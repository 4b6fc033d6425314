import type { FormDescription, JobView, PanelState } from './api.ts'
import { describeForm } from './form/describe-form.ts'
import { describeJob, launchJob } from './launch-job.ts'
import type { PanelFunctions } from './panel-functions.ts'
import { RunQueue } from './queue/run-queue.ts'
import { Comparisons } from './runs/comparisons.ts'
import { OwnConfigs } from './runs/own-configs.ts'
import { jobOf, RunIndex, type IndexedRun } from './runs/run-index.ts'
import { Refusal } from './refusal.ts'

/** Time by which a run may seem to have begun before its job, ms. */
const TOLERANCE_MS = 1000

/** The folder, queue and functions of a panel, from which its answers are made. */
export class PanelContext {
  readonly functions: PanelFunctions
  readonly output: string
  readonly index: RunIndex
  readonly queue: RunQueue
  readonly configs: OwnConfigs
  readonly comparisons: Comparisons
  /** Jobs that runs were made for, by the names of their directories. */
  readonly #runJobs = new Map<string, string>()
  #jobs = ''

  constructor (functions: PanelFunctions, output: string) {
    this.functions = functions
    this.output = output
    this.index = new RunIndex(output)
    this.queue = new RunQueue(output, {
      launch: async (request, folder) => launchJob(this, request, folder), describe: describeJob
    })
    this.configs = new OwnConfigs(output)
    this.comparisons = new Comparisons(output)
  }

  /** The form as it is now: the user's own configurations come and go. */
  readonly form = (): FormDescription => describeForm(this.functions, this.configs.list())

  /** @throws {Refusal} when there is no such run */
  async run (name: string, isFailed = false): Promise<IndexedRun> {
    const run = await this.index.find(name, isFailed)
    if (run === undefined) throw new Refusal(404, `${name}: there is no such run in ${this.output}`)
    return run
  }

  /**
   * The output folder and the queue: the changes since a revision, whole where it is not known.
   *
   * @param since revision that the page has
   * @returns undefined without changes
   */
  async state (since: string): Promise<PanelState | undefined> {
    const { index, output, functions: { version } } = this
    await index.refresh()
    const jobs = await this.#viewJobs()
    const { revision } = index.changes
    if (since === revision) return undefined
    const { changed, gone } = index.changes.since(since)
    const runs = [...index.runs].flatMap(([key, { view }]) => changed === undefined || changed.has(key) ? [view] : [])
    const { sets, sweeps, leftOut } = index
    return { revision, isWhole: changed === undefined, output, version, jobs, sets, sweeps, runs, gone, leftOut }
  }

  async #viewJobs (): Promise<JobView[]> {
    const jobs = await this.queue.view(await this.runJobs())
    const text = JSON.stringify(jobs)
    if (text !== this.#jobs) this.index.changes.touch()
    this.#jobs = text
    return jobs
  }

  /** Jobs that runs were made for, by the names of their directories; only runs are looked at that may be the queue's. */
  async runJobs (): Promise<ReadonlyMap<string, string>> {
    const since = await this.queue.since() - TOLERANCE_MS
    if (since === Infinity) return new Map()
    for (const { view: { name, isFailed, startedAt, state } } of this.index.runs.values()) {
      // the clock may have been put back since the job began
      const isOfQueue = startedAt !== undefined && (state === 'running' || Date.parse(startedAt) >= since)
      if (this.#runJobs.has(name) || !isOfQueue) continue
      const dir = this.index.dirOf({ name, isFailed })
      this.#runJobs.set(name, await jobOf(dir))
    }
    return this.#runJobs
  }
}
