import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder, UsageError, withLock, writeWhole } from '@gsplan/cli'
import type { RunRecord } from '@gsplan/run-format'
import type { RunContext } from '../../run-context.ts'
import { version } from '../../version.ts'
import { listPoints } from '../grid/expand-grid.ts'
import { pointsOf } from '../grid/shard.ts'
import type { SweepOptions } from '../options/sweep-options.ts'
import { describeOtherGrid } from '../plan/other-grid.ts'
import { readPlan } from '../plan/read-plan.ts'
import { nameOfSweep, sweepPaths } from '../plan/sweep-folder.ts'
import { writePlan, type SweepPlan } from '../plan/sweep-plan.ts'
import { assertSize } from '../points/assert-size.ts'
import { preparePoints, type PreparedPoints } from '../points/prepare-points.ts'
import { readPointRuns, removeRuns, removeUnfinished } from '../points/read-points.ts'
import { collectRuns, findTwice } from '../results/collect-runs.ts'
import { isOfDisk } from '../results/disk-failure.ts'
import { judgeSweep } from '../results/judge-sweep.ts'
import { isBad, type PointResult, type PointRun, type SweepResult } from '../results/sweep-result.ts'
import { whyMissing } from '../results/why-missing.ts'
import { analyseUnjudged, listUnjudged } from './analyse-unjudged.ts'
import { toEarlyEnd } from './early-end.ts'
import { countPointJobs, listWaiting, makePoints } from './make-points.ts'
import type { SweepWatch } from './sweep-watch.ts'

/** Prepares the points of a sweep, or of its part. @throws errors with exit code 2 or 3, before anything is written */
export async function prepareSweep (options: SweepOptions, context: RunContext): Promise<PreparedPoints> {
  assertSize(options)
  return preparePoints(pointsOf(listPoints(options.grid), options.part?.shard), options, context)
}

function toPlan (
  { grid, part, metrics, pareto, run }: SweepOptions, { configurations, points }: PreparedPoints
): SweepPlan {
  const { axes, combine, seeds, baseDigest: base } = grid
  const [first] = configurations.values()
  return {
    name: run.name ?? '', gsplan: version, engine: first?.prepared.engine.name ?? '', shard: part?.shard, base,
    axes, combine, seeds, metrics, pareto, points,
    thresholds: Object.fromEntries([...configurations].map(([number, { prepared: { thresholds } }]) =>
      [number, thresholds.map(({ expression }) => expression)]))
  }
}

/** @throws {UsageError} for a folder with runs of another grid, whose tables this one's would replace */
async function assertOwnFolder (folder: string, plan: SweepPlan): Promise<void> {
  const { plan: planFile, runs, grid } = sweepPaths(folder)
  if (!existsSync(planFile)) return
  const different = describeOtherGrid(await readPlan(folder), plan)
  if (different === undefined || (await readPointRuns(runs)).length === 0) return
  throw new UsageError(`${folder}: expected the grid of the runs in it (${grid}), or one with more or fewer points, got ` +
    `${different}; --name NAME makes this sweep in a folder of its own`)
}

/** Puts points and runs together, and judges them. */
function judgePoints (
  plan: SweepPlan, folder: string, runs: readonly PointRun[], lost: ReadonlyMap<number, string>
): SweepResult {
  const found = collectRuns([{ points: plan.points, runs }])
  const results = plan.points.map((point): PointResult => {
    const [whole] = found.get(point.number) ?? []
    if (whole !== undefined) return whole
    return { point, lost: lost.get(point.number) ?? whyMissing(point, runs) }
  })
  return judgeSweep(plan, folder, results, findTwice(found))
}

/**
 * Makes the points that are missing in a sweep's folder, and analyses those that were not.
 *
 * @returns why some are missing still, by their numbers
 */
async function makeMissing (
  prepared: PreparedPoints, options: SweepOptions, context: RunContext, { folder, watch }: {
    readonly folder: string
    readonly watch: SweepWatch
  }
): Promise<Map<number, string>> {
  const { points } = prepared
  const { runs } = sweepPaths(folder)
  const removed = await removeUnfinished(runs, context.signal)
  const found = await readPointRuns(runs)
  const isMadeAgain = (record: RunRecord): boolean => isOfDisk(record) || (options.retry === true && isBad(record))
  const made = await removeRuns(points, found, isMadeAgain)
  const waiting = listWaiting(prepared, made)
  const unjudged = options.run.skipAnalysis ? [] : listUnjudged(prepared, made)
  const { jobs, remark } = countPointJobs(waiting, options, context)
  watch.onStart?.({
    folder, points: points.length, done: points.length - waiting.length, jobs, remark, removed,
    unjudged: unjudged.length, retried: found.length - made.length,
    expectedS: waiting.reduce((sum, { expectedS }) => sum + expectedS, 0)
  })
  await analyseUnjudged(unjudged, options.run, context)
  return makePoints(waiting, options, context, { folder, jobs, onPoint: watch.onPoint })
}

/** The folder of a sweep. */
const folderOfSweep = ({ run: { output, name = '' }, part }: SweepOptions): string =>
  join(output, nameOfSweep(name, part?.shard))

/**
 * Makes the points of a sweep that have no whole run yet, as many at a time as there are jobs, and judges all by the records
 * of their runs. The plan is written first.
 *
 * @throws {InterruptedError} when the signal aborts; points that are whole stay, and the same call goes on with the others
 * @throws {DiskFailureError} for a disk that takes no more, likewise
 * @throws {UsageError} for a sweep that another process makes, and a folder with runs of another grid
 */
export async function runSweep (
  prepared: PreparedPoints, options: SweepOptions, context: RunContext, watch: SweepWatch = {}
): Promise<SweepResult> {
  const folder = folderOfSweep(options)
  const { lock, runs, grid: copy } = sweepPaths(folder)
  makeFolder(runs)
  return withLock(lock, async () => {
    const plan = toPlan(options, prepared)
    await assertOwnFolder(folder, plan)
    try {
      await writeWhole(copy, options.grid.text)
      await writePlan(folder, plan)
      const lost = await makeMissing(prepared, options, context, { folder, watch })
      return judgePoints(plan, folder, await readPointRuns(runs), lost)
    } catch (error) {
      const ended = await toEarlyEnd(error, { folder, points: plan.points, command: options.command })
      if (ended !== undefined) throw ended
      throw error
    }
  }, {
    signal: context.signal,
    onWait: () => { throw new UsageError(`${folder}: expected no other process that makes this sweep, found one`) }
  })
}
