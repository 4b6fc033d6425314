import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { RunJob, RunReply } from './run-job.ts'

/** Outcome of the analysis of one of many runs. */
export interface RunOutcome {
  readonly dir: string
  readonly reply: RunReply
}

// a process starts from a file that Node reads as it is
const program = fileURLToPath(new URL('../../dist/run/run-process.js', import.meta.url))

/** Analyses one run in a process of its own, whose end leaves the other runs alone. */
async function runApart (job: RunJob, signal: AbortSignal | undefined): Promise<RunOutcome> {
  const child = fork(program, {
    execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced', signal
  })
  const errors = text(child.stderr as NodeJS.ReadableStream)
  let reply: RunReply | undefined
  child.once('message', message => { reply = message as RunReply })
  child.send(job)
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', error => { reject(signal?.aborted === true ? signal.reason as Error : error) })
    child.once('close', (code, ended) => { resolve(code ?? (ended === 'SIGINT' ? 130 : 1)) })
  })
  if (reply !== undefined) return { dir: job.dir, reply }
  // it ended by itself: its last line has the reason
  const [last = `ended with exit code ${exitCode}`] = (await errors).trim().split('\n').filter(line => line !== '').reverse()
  return { dir: job.dir, reply: { kind: 'failed', exitCode: exitCode === 0 ? 1 : exitCode, error: last } }
}

/**
 * Analyses runs in parallel, each in a process of its own; a run that fails does not stop the others.
 *
 * @throws the signal's reason when it aborts
 * @returns in the order of the jobs
 */
export async function runMany (
  runs: readonly RunJob[],
  { jobs = availableParallelism(), signal, onDone }: {
    /** Processes at a time. @default the number of cores */
    readonly jobs?: number | undefined
    readonly signal?: AbortSignal | undefined
    readonly onDone?: ((outcome: RunOutcome) => void) | undefined
  } = {}
): Promise<RunOutcome[]> {
  const outcomes: RunOutcome[] = []
  const waiting = runs.entries()
  const work = async (): Promise<void> => {
    // the iterator is shared: each run is taken once
    for (const [index, job] of waiting) {
      const outcome = await runApart(job, signal)
      outcomes[index] = outcome
      onDone?.(outcome)
    }
  }
  await Promise.all(Array.from({ length: Math.min(jobs, runs.length) }, work))
  return outcomes
}
