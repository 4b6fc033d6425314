import { createHash } from 'node:crypto'
import type { FormDescription, PanelState } from './api.ts'
import { describeForm } from './form/describe-form.ts'
import type { PanelFunctions } from './panel-functions.ts'
import { Comparisons } from './runs/comparisons.ts'
import { OwnConfigs } from './runs/own-configs.ts'
import { jobOf, RunIndex, type IndexedRun } from './runs/run-index.ts'
import { RunQueue } from './runs/run-queue.ts'
import { Refusal } from './server/refusal.ts'

/** The folder, queue and functions of a panel, from which its answers are made. */
export class PanelContext {
  readonly functions: PanelFunctions
  readonly output: string
  readonly index: RunIndex
  readonly queue: RunQueue
  readonly configs: OwnConfigs
  readonly comparisons: Comparisons
  readonly #runJobs = new Map<string, string>()

  constructor (functions: PanelFunctions, output: string) {
    this.functions = functions
    this.output = output
    this.index = new RunIndex(output)
    this.queue = new RunQueue(output)
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

  /** The output folder and the queue. */
  async state (): Promise<PanelState> {
    const runs = await this.index.list()
    const jobs = this.queue.isEmpty ? [] : this.queue.view(await this.#jobsOf(runs))
    const rest = { output: this.output, version: this.functions.version, jobs, runs: runs.map(({ view }) => view) }
    return { revision: createHash('sha256').update(JSON.stringify(rest)).digest('base64url').slice(0, 16), ...rest }
  }

  /** Jobs that runs were made for, by name. */
  async #jobsOf (runs: readonly IndexedRun[]): Promise<ReadonlyMap<string, string>> {
    for (const { dir, view: { name } } of runs) {
      if (!this.#runJobs.has(name)) {
        const job = await jobOf(dir)
        this.#runJobs.set(name, job)
      }
    }
    return this.#runJobs
  }
}
