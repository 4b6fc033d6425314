import { describeError } from '@gsplan/cli'
import { countJobs, threadsOf, type JobCount } from '../../pool/count-jobs.ts'
import { LostProcessError } from '../../pool/job-worker.ts'
import type { RunJob } from '../../pool/run-job.ts'
import { runJobs } from '../../pool/run-jobs.ts'
import type { RunContext } from '../../run-context.ts'
import type { PlannedPoint } from '../grid/grid.ts'
import type { SweepOptions } from '../options/sweep-options.ts'
import { directoryOfPoint, sweepPaths } from '../plan/sweep-folder.ts'
import type { PreparedConfiguration, PreparedPoints } from '../points/prepare-points.ts'
import { DiskFailureError, findDiskFailure } from '../results/disk-failure.ts'
import type { PointRun } from '../results/sweep-result.ts'

/** A point that is to be made. */
export interface WaitingPoint {
  readonly point: PlannedPoint
  readonly configuration: PreparedConfiguration
  /** Expected time on one core, s. */
  readonly expectedS: number
}

/** Points that are lost one after the other until a sweep gives up. */
const MAX_LOST = 5

/** Points without a whole run, the longest first: so the last ones to end end at about the same time. */
export function listWaiting ({ points, configurations }: PreparedPoints, runs: readonly PointRun[]): WaitingPoint[] {
  const done = new Set(runs.map(({ key }) => key))
  return points.flatMap(point => {
    const configuration = configurations.get(point.configuration)
    if (configuration === undefined || done.has(point.key)) return []
    return [{ point, configuration, expectedS: configuration.prepared.estimate?.cpuS ?? 0 }]
  }).sort((a, b) => b.expectedS - a.expectedS)
}

/** Counts the points that are made at a time. */
export function countPointJobs (
  waiting: readonly WaitingPoint[], { run }: SweepOptions, { engines }: RunContext
): JobCount {
  const [first] = waiting
  if (first === undefined) return { jobs: 1 }
  const counted = countJobs({
    engine: first.configuration.prepared.engine, runs: waiting.length, options: run,
    estimates: waiting.map(({ configuration }) => configuration.prepared.estimate)
  })
  // engines that are handed in are in this process alone
  return engines === undefined ? counted : { ...counted, jobs: 1 }
}

/** @throws {DiskFailureError} where messages say that the disk takes no more */
function assertDisk (messages: readonly string[]): void {
  const found = findDiskFailure(messages)
  if (found !== undefined) throw new DiskFailureError(found)
}

/** Settings of {@link makePoints}. */
export interface MakePointsInit {
  /** Folder of the sweep. */
  readonly folder: string
  /** Points at a time. */
  readonly jobs: number
  /** @param expectedS expected time of the point on one core, s */
  readonly onPoint: ((expectedS: number) => void) | undefined
}

/**
 * Makes points.
 *
 * @returns why some have no run, by their numbers
 * @throws {DiskFailureError} for a disk that takes no more; points that have not begun are left undone
 * @throws {LostProcessError} when several points in a row lose their processes
 */
export async function makePoints (
  waiting: readonly WaitingPoint[], { run: options }: SweepOptions, context: RunContext,
  { folder, jobs, onPoint }: MakePointsInit
): Promise<Map<number, string>> {
  const lost = new Map<number, string>()
  let lostInARow = 0
  const toJob = ({ point, configuration }: WaitingPoint): RunJob => ({
    prepared: configuration.prepared,
    options: {
      ...configuration.options, seed: point.seed, name: undefined, output: sweepPaths(folder).runs,
      directory: directoryOfPoint(point), threads: threadsOf(options, jobs, configuration.prepared.engine)
    }
  })
  await runJobs(waiting.map(toJob), context, {
    jobs,
    onDone: ({ verdict: { reasons } }, index) => {
      assertDisk(reasons.map(({ message }) => message))
      lostInARow = 0
      onPoint?.(waiting[index]?.expectedS ?? 0)
    },
    onError: (error, index) => {
      assertDisk([describeError(error)])
      // a process that was killed, as for want of memory, is one point's; other errors would come again
      if (!(error instanceof LostProcessError) || ++lostInARow >= MAX_LOST) throw error
      lost.set(waiting[index]?.point.number ?? 0, describeError(error))
      onPoint?.(waiting[index]?.expectedS ?? 0)
    }
  })
  return lost
}
