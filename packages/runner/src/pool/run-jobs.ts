import { runPrepared } from '../run.ts'
import type { RunContext } from '../run-context.ts'
import type { FinishedRun } from './finished-run.ts'
import { JobWorker } from './job-worker.ts'
import type { RunJob } from './run-job.ts'

/** Settings of {@link runJobs}. */
export interface RunJobsInit {
  /** Runs at a time, in a process each; with 1 they are made here, one after the other. */
  readonly jobs: number
  /** Called before a run begins. */
  readonly onStart?: ((index: number) => void) | undefined
  /** Called when a run is whole. */
  readonly onDone?: ((run: FinishedRun, index: number) => void) | undefined
  /** Called when a run failed otherwise than in its own record; the others go on unless it throws. @default throws it */
  readonly onError?: ((error: unknown, index: number) => void) | undefined
}

/** Makes one run. */
type MakeRun = (job: RunJob) => Promise<FinishedRun>

/** Takes jobs until none is left, or another taker has failed. */
async function takeJobs (
  waiting: IterableIterator<[number, RunJob]>, make: MakeRun, { signal, init, ended }: {
    readonly signal: AbortSignal
    readonly init: RunJobsInit
    readonly ended: { isEnded: boolean }
  }
): Promise<void> {
  const { onStart, onDone, onError = error => { throw error } } = init
  // the iterator is shared: each job is taken once
  for (const [index, job] of waiting) {
    if (ended.isEnded) return
    onStart?.(index)
    try {
      onDone?.(await make(job), index)
    } catch (error) {
      try {
        signal.throwIfAborted()
        onError(error, index)
      } catch {
        ended.isEnded = true
        throw error
      }
    }
  }
}

/**
 * Makes runs, as many at a time as there are jobs. An abort ends those under way; after a failure they go on to their end,
 * and no other begins. Both are thrown when all have ended.
 *
 * @param waiting in their order; each is taken once
 * @throws {InterruptedError} when the signal aborts; runs that are whole stay
 */
export async function runJobs (waiting: readonly RunJob[], context: RunContext, init: RunJobsInit): Promise<void> {
  const { signal } = context
  const ended = { isEnded: false }
  const queue = waiting.entries()
  if (init.jobs === 1) {
    await takeJobs(queue, async ({ prepared, options }) => {
      signal.throwIfAborted()
      return runPrepared(prepared, options, context)
    }, { signal, init, ended })
    return
  }
  const workers = Array.from({ length: Math.min(init.jobs, waiting.length) }, () => new JobWorker(context))
  try {
    const takers = await Promise.allSettled(workers.map(
      async worker => takeJobs(queue, async job => worker.run(job), { signal, init, ended })))
    const failed = takers.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
  } finally {
    for (const worker of workers) worker.close()
  }
}
