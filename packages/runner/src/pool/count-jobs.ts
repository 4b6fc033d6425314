import { availableParallelism } from 'node:os'
import { UsageError } from '@gsplan/cli'
import type { Engine } from '../engine.ts'
import type { ExpectedWork } from '../estimate/check-work.ts'
import { formatBytes } from '../estimate/format-estimate.ts'
import type { RunOptions } from '../run-options.ts'

/** Machine that runs are made on. */
export interface JobMachine {
  readonly cores: number
  /** Memory that is free for the runs. */
  readonly memoryBytes: number
}

/** Runs that are to be made. */
export interface CountJobsInit {
  readonly engine: Engine
  /** Runs that are left to do. */
  readonly runs: number
  /** Expectations of runs, where they are known. */
  readonly estimates: ReadonlyArray<ExpectedWork | undefined>
  readonly options: Pick<RunOptions, 'jobs' | 'threads' | 'force'>
}

/** Number of runs at a time. */
export interface JobCount {
  readonly jobs: number
  /** Reason why it is not the number of cores, or of the flag; absent where there is none. */
  readonly remark?: string | undefined
}

/** Share of the free memory that runs may take: estimates are no better. */
const MEMORY_SHARE = 0.9

/** The machine at hand, with the memory that is free now. */
const freeMachine = (): JobMachine => ({ cores: availableParallelism(), memoryBytes: process.availableMemory() })

/** @throws {UsageError} for a number of jobs that is none */
export function assertJobs (jobs: number | undefined): void {
  if (jobs === undefined || (Number.isSafeInteger(jobs) && jobs >= 1)) return
  throw new UsageError(`--jobs: expected an integer ≥ 1, got ${jobs}`)
}

/** Runs in real time: one after the other, unless more are asked for. */
function inRealTime ({ engine, runs, options: { jobs: asked = 1 } }: CountJobsInit): JobCount {
  const jobs = Math.min(asked, runs)
  const why = `the engine ${engine.name} measures real time`
  if (jobs > 1) return { jobs, remark: `${jobs} runs at a time disturb each other, as ${why}` }
  return { jobs: 1, remark: runs > 1 ? `one run at a time, as ${why}` : undefined }
}

/** Runs in virtual time, as far as their memory fits together. */
function inVirtualTime (
  { runs, estimates, options: { jobs: asked, threads = 1, force } }: CountJobsInit, { cores, memoryBytes }: JobMachine
): JobCount {
  const jobs = Math.min(asked ?? Math.max(1, Math.floor(cores / threads)), runs)
  const most = Math.max(1, ...estimates.map(estimate => estimate?.memoryBytes ?? 0))
  const fitting = Math.max(1, Math.floor(memoryBytes * MEMORY_SHARE / most))
  if (fitting >= jobs || force) return { jobs }
  return {
    jobs: fitting,
    remark: `${fitting === 1 ? 'one run' : `${fitting} runs`} at a time instead of ${jobs}, as one takes about ` +
      `${formatBytes(most)} of ${formatBytes(memoryBytes)} of free memory; --force makes ${jobs}`
  }
}

/**
 * Counts the runs that are made at a time: on an engine in virtual time one for each core (or for `threads` cores), as far
 * as their memory fits together; one on engines in real time, as runs at the same time disturb each other's measurement.
 *
 * @throws {UsageError} for a number of jobs that is none
 */
export function countJobs (init: CountJobsInit, machine: JobMachine = freeMachine()): JobCount {
  const { engine, runs, options: { jobs } } = init
  assertJobs(jobs)
  if (runs === 0) return { jobs: 1 }
  return engine.can?.repeat === true ? inVirtualTime(init, machine) : inRealTime(init)
}

/** Threads of one of several runs at a time: the cores are taken by the others. */
export const threadsOf = ({ threads }: Pick<RunOptions, 'threads'>, jobs: number, { can }: Engine): number | undefined =>
  threads ?? (jobs > 1 && can?.threads === true ? 1 : undefined)
