import { join } from 'node:path'
import { describeError, InterruptedError, makeFolder, UsageError, withLock, writeWhole } from '@gsplan/cli'
import { countJobs, threadsOf } from '../../pool/count-jobs.ts'
import { LostProcessError } from '../../pool/job-worker.ts'
import type { RunJob } from '../../pool/run-job.ts'
import { runJobs } from '../../pool/run-jobs.ts'
import type { RunContext } from '../../run-context.ts'
import { version } from '../../version.ts'
import { analyseUnjudged, listUnjudged } from './analyse-unjudged.ts'
import { assertSize } from '../points/assert-size.ts'
import { collectRuns, findTwice } from '../results/collect-runs.ts'
import { listPoints } from '../grid/expand-grid.ts'
import type { PlannedPoint } from '../grid/grid.ts'
import { judgeSweep } from '../results/judge-sweep.ts'
import { preparePoints, type PreparedConfiguration, type PreparedPoints } from '../points/prepare-points.ts'
import { readPointRuns, removeBad, removeUnfinished } from '../points/read-points.ts'
import { pointsOf } from '../grid/shard.ts'
import { directoryOfPoint, nameOfSweep, sweepPaths } from '../plan/sweep-folder.ts'
import type { SweepOptions } from '../options/sweep-options.ts'
import { writePlan, type SweepPlan } from '../plan/sweep-plan.ts'
import type { PointResult, PointRun, SweepResult } from '../results/sweep-result.ts'
import { whyMissing } from '../results/why-missing.ts'

/** Points of a sweep as they are made. */
export interface SweepStart {
  readonly folder: string
  /** Points of this part. */
  readonly points: number
  /** Of them those that were made before. */
  readonly done: number
  /** Points at a time. */
  readonly jobs: number
  /** Expected time of all points that are left on one core, s; 0 where it is not known. */
  readonly expectedS: number
  /** Reason for the number of jobs. */
  readonly remark?: string | undefined
  /** Directories of runs that were not whole, and are gone. */
  readonly removed: number
  /** Points that were made without an analysis, which they get now. */
  readonly unjudged: number
  /** Points that failed or are invalid, and are made again. */
  readonly retried: number
}

/** Told of a sweep's points as they are made. */
export interface SweepWatch {
  readonly onStart?: ((start: SweepStart) => void) | undefined
  /** @param expectedS expected time of the point on one core, s */
  readonly onPoint?: ((expectedS: number) => void) | undefined
}

/** Points that are lost one after the other until a sweep gives up. */
const MAX_LOST = 5

/** Prepares the points of a sweep, or of its part. @throws errors with exit code 2 or 3, before anything is written */
export async function prepareSweep (options: SweepOptions, context: RunContext): Promise<PreparedPoints> {
  assertSize(options)
  return preparePoints(pointsOf(listPoints(options.grid), options.part?.shard), options, context)
}

function toPlan (
  { grid, part, metrics, pareto, run }: SweepOptions, { configurations, points }: PreparedPoints
): SweepPlan {
  const { axes, combine, seeds } = grid
  const [first] = configurations.values()
  return {
    name: run.name ?? '', gsplan: version, engine: first?.prepared.engine.name ?? '', shard: part?.shard, axes, combine,
    seeds, metrics, pareto, points,
    thresholds: Object.fromEntries([...configurations].map(([number, { prepared: { thresholds } }]) =>
      [number, thresholds.map(({ expression }) => expression)]))
  }
}

/** A point that is to be made. */
interface WaitingPoint {
  readonly point: PlannedPoint
  readonly configuration: PreparedConfiguration
  /** Expected time on one core, s. */
  readonly expectedS: number
}

/** Points without a whole run, the longest first: so the last ones to end end at about the same time. */
function listWaiting ({ points, configurations }: PreparedPoints, runs: readonly PointRun[]): WaitingPoint[] {
  const done = new Set(runs.map(({ key }) => key))
  return points.flatMap(point => {
    const configuration = configurations.get(point.configuration)
    if (configuration === undefined || done.has(point.key)) return []
    return [{ point, configuration, expectedS: configuration.prepared.estimate?.cpuS ?? 0 }]
  }).sort((a, b) => b.expectedS - a.expectedS)
}

/** Makes points. @returns why some have no run, by their numbers */
async function makePoints (
  waiting: readonly WaitingPoint[], { run: options }: SweepOptions, context: RunContext, { folder, jobs, onPoint }: {
    readonly folder: string
    readonly jobs: number
    readonly onPoint: SweepWatch['onPoint']
  }
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
    onDone: (_run, index) => {
      lostInARow = 0
      onPoint?.(waiting[index]?.expectedS ?? 0)
    },
    onError: (error, index) => {
      // a process that was killed, as for want of memory, is one point's; other errors would come again
      if (!(error instanceof LostProcessError) || ++lostInARow >= MAX_LOST) throw error
      lost.set(waiting[index]?.point.number ?? 0, describeError(error))
      onPoint?.(waiting[index]?.expectedS ?? 0)
    }
  })
  return lost
}

/** Folder of a sweep, and the command that goes on with it. */
interface SweepPlace {
  readonly folder: string
  readonly command: string
}

/** Tells an interruption with the points that are done. */
async function withDonePoints (
  error: InterruptedError, { folder, points, command }: SweepPlace & { readonly points: readonly PlannedPoint[] }
): Promise<InterruptedError> {
  const keys = new Set((await readPointRuns(sweepPaths(folder).runs)).map(({ key }) => key))
  const done = points.filter(({ key }) => keys.has(key)).length
  return new InterruptedError(
    `interrupted; ${done} of ${points.length} points are done, in ${folder}; to go on: ${command}`, error.signal)
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
  const { runs } = sweepPaths(folder)
  const removed = await removeUnfinished(runs, context.signal)
  const found = await readPointRuns(runs)
  const made = options.retry === true ? await removeBad(prepared.points, found) : found
  const waiting = listWaiting(prepared, made)
  const unjudged = options.run.skipAnalysis ? [] : listUnjudged(prepared, made)
  const [first] = prepared.configurations.values()
  if (first === undefined) return new Map()
  const { jobs: counted, remark } = countJobs({
    engine: first.prepared.engine, runs: waiting.length, options: options.run,
    estimates: waiting.map(({ configuration }) => configuration.prepared.estimate)
  })
  // engines that are handed in are in this process alone
  const jobs = context.engines === undefined ? counted : 1
  const { points } = prepared
  watch.onStart?.({
    folder, points: points.length, done: points.length - waiting.length, jobs, remark, removed,
    unjudged: unjudged.length, retried: found.length - made.length,
    expectedS: waiting.reduce((sum, { expectedS }) => sum + expectedS, 0)
  })
  await analyseUnjudged(unjudged, options.run, context)
  return makePoints(waiting, options, context, { folder, jobs, onPoint: watch.onPoint })
}

/** The folder of a sweep, made if need be. */
function folderOfSweep ({ run: { output, name = '' }, part }: SweepOptions): string {
  return join(output, nameOfSweep(name, part?.shard))
}

/**
 * Makes the points of a sweep that have no whole run yet, as many at a time as there are jobs, and judges all by the records
 * of their runs. The plan is written first.
 *
 * @throws {InterruptedError} when the signal aborts; points that are whole stay, and the same call goes on with the others
 * @throws {UsageError} for a sweep that another process makes
 */
export async function runSweep (
  prepared: PreparedPoints, options: SweepOptions, context: RunContext, watch: SweepWatch = {}
): Promise<SweepResult> {
  const folder = folderOfSweep(options)
  const { lock, runs, grid: copy } = sweepPaths(folder)
  makeFolder(runs)
  return withLock(lock, async () => {
    const plan = toPlan(options, prepared)
    await writeWhole(copy, options.grid.text)
    await writePlan(folder, plan)
    try {
      const lost = await makeMissing(prepared, options, context, { folder, watch })
      return judgePoints(plan, folder, await readPointRuns(runs), lost)
    } catch (error) {
      if (!(error instanceof InterruptedError)) throw error
      throw await withDonePoints(error, { folder, points: plan.points, command: options.command })
    }
  }, {
    signal: context.signal,
    onWait: () => { throw new UsageError(`${folder}: expected no other process that makes this sweep, found one`) }
  })
}
