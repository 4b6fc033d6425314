import { describeError, InterruptedError } from '@gsplan/cli'
import type { PlannedPoint } from '../grid/grid.ts'
import { sweepPaths } from '../plan/sweep-folder.ts'
import { readPointRuns } from '../points/read-points.ts'
import { DiskFailureError, findDiskFailure, isOfDisk } from '../results/disk-failure.ts'

/** A sweep that ended before its last point. */
interface EndedSweep {
  readonly folder: string
  readonly points: readonly PlannedPoint[]
  /** Command line that goes on with it. */
  readonly command: string
}

/** Counts the points that are done, in words: `3 of 27 points are done`. */
async function countDone ({ folder, points }: EndedSweep): Promise<string> {
  const runs = await readPointRuns(sweepPaths(folder).runs)
  const keys = new Set(runs.filter(({ record }) => !isOfDisk(record)).map(({ key }) => key))
  return `${points.filter(({ key }) => keys.has(key)).length} of ${points.length} points are done`
}

/**
 * The error of a sweep that was interrupted, or that a disk which takes no more has ended: with the points that are done and
 * the command that goes on.
 *
 * @returns undefined for other errors
 */
export async function toEarlyEnd (error: unknown, sweep: EndedSweep): Promise<Error | undefined> {
  const { folder, command } = sweep
  if (error instanceof InterruptedError) {
    return new InterruptedError(`interrupted; ${await countDone(sweep)}, in ${folder}; to go on: ${command}`, error.signal)
  }
  const found = error instanceof DiskFailureError ? error.message : findDiskFailure([describeError(error)])
  if (found === undefined) return undefined
  return new DiskFailureError(
    `${folder}: expected a disk that takes more runs, found ${found}; ${await countDone(sweep)}; to go on with room: ${command}`)
}
