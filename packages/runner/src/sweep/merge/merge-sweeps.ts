import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder, UsageError } from '@gsplan/cli'
import { canonicalJson, type RecordedReason } from '@gsplan/run-format'
import { describePoint, listPoints } from '../grid/expand-grid.ts'
import type { PlannedPoint } from '../grid/grid.ts'
import { readPlan } from '../plan/read-plan.ts'
import { nameOfSweep, sweepPaths } from '../plan/sweep-folder.ts'
import type { SweepPlan } from '../plan/sweep-plan.ts'
import { readPointRuns } from '../points/read-points.ts'
import { collectRuns, countTwice, findTwice } from '../results/collect-runs.ts'
import { judgeSweep } from '../results/judge-sweep.ts'
import type { PointResult, PointRun, SweepResult } from '../results/sweep-result.ts'
import { whyMissing } from '../results/why-missing.ts'
import { findStrangers } from './find-strangers.ts'

/** Parts of a sweep to join, and the view of the whole. */
export interface MergeOptions {
  /** Folders of the parts. */
  readonly dirs: readonly string[]
  /** Folder for the folder of the whole. */
  readonly output: string
  /** @default that of the parts */
  readonly name?: string | undefined
  /** @default those of the first part */
  readonly metrics?: readonly string[] | undefined
  readonly pareto?: readonly [string, string] | undefined
  /** Conditions on each configuration, beside those of the parts. */
  readonly thresholds: readonly string[]
}

/** A part of a sweep, with its whole runs. */
interface Part {
  readonly dir: string
  readonly plan: SweepPlan
  readonly runs: readonly PointRun[]
}

/** A part of the plan that all parts of a sweep share, in words. */
const shared = ['axes', 'combine', 'seeds'] as const

/** @throws {UsageError} for folders of different grids, and for one that is given twice */
function assertSameGrid ([first, ...others]: readonly Part[]): void {
  for (const { dir, plan } of others) {
    const different = shared.find(key => canonicalJson(plan[key]) !== canonicalJson(first?.plan[key]))
    if (different === undefined) continue
    throw new UsageError(`${dir}: expected a part of the same sweep as ${first?.dir ?? ''}, got other ${different}`)
  }
}

async function readParts (dirs: readonly string[]): Promise<Part[]> {
  const seen = new Set<string>()
  const parts: Part[] = []
  for (const dir of dirs) {
    const plan = await readPlan(dir)
    const path = realpathSync(dir)
    if (seen.has(path)) throw new UsageError(`${dir}: expected each folder once, got it twice`)
    seen.add(path)
    const { runs } = sweepPaths(dir)
    parts.push({ dir, plan, runs: existsSync(runs) ? await readPointRuns(runs) : [] })
  }
  assertSameGrid(parts)
  return parts
}

/** Conditions of each configuration, of all parts that have it. */
function joinThresholds (parts: readonly Part[], more: readonly string[], plan: SweepPlan): SweepPlan['thresholds'] {
  const numbers = new Set(listPoints(plan).map(({ configuration }) => configuration))
  return Object.fromEntries([...numbers].map(number =>
    [number, [...new Set([...parts.flatMap(part => part.plan.thresholds[number] ?? []), ...more])]]))
}

/** A reason for points that are the same run under other values: a part alone can't see those of another part. */
function findSame (points: readonly PlannedPoint[]): RecordedReason[] {
  const byKey = new Map<string, PlannedPoint>()
  for (const point of points.filter(({ key }) => key !== '')) {
    const same = byKey.get(point.key)
    if (same !== undefined) {
      return [{ code: 'points-mixed', message: `${describePoint(same)} and ${describePoint(point)} are the same run` }]
    }
    byKey.set(point.key, point)
  }
  return []
}

/** Parts of a sweep, joined. */
export interface MergedSweep {
  readonly result: SweepResult
  /** Remark on points that are there twice. */
  readonly remark?: string | undefined
}

/**
 * Joins parts of a sweep: points that no part has, that several have with other results, and that are of other versions,
 * routers or parameters than the rest make the whole invalid, and are named.
 *
 * @throws {UsageError} for a folder that holds no part of a sweep, or of another one
 */
export async function mergeSweeps (options: MergeOptions): Promise<MergedSweep> {
  const parts = await readParts(options.dirs)
  const [first] = parts
  if (first === undefined) throw new UsageError('expected folders of parts of a sweep, got none')
  const found = collectRuns(parts.map(({ plan, runs }) => ({ points: plan.points, runs })))
  const keys = new Map(parts.flatMap(({ plan }) => plan.points.map(({ number, key }) => [number, key])))
  const points = listPoints(first.plan).map((point): PlannedPoint => ({ ...point, key: keys.get(point.number) ?? '' }))
  const runs = parts.flatMap(part => part.runs)
  const results = points.map((point): PointResult => {
    const [whole] = found.get(point.number) ?? []
    return { point, run: whole?.run, lost: whole === undefined ? whyMissing(point, runs) : undefined }
  })
  const { metrics = first.plan.metrics, pareto = first.plan.pareto, name = first.plan.name, output, thresholds } = options
  // a part without a point has none
  const { engine } = (parts.find(part => part.plan.engine !== '') ?? first).plan
  const plan: SweepPlan = {
    ...first.plan, engine, shard: undefined, name, metrics, pareto, points,
    thresholds: joinThresholds(parts, thresholds, first.plan)
  }
  const folder = join(output, `${nameOfSweep(name)}-merged`)
  makeFolder(folder)
  const whole = results.flatMap(({ point, run }) => run === undefined ? [] : [{ point, run }])
  const reasons = [...findSame(points), ...findTwice(found), ...findStrangers(whole, plan.axes)]
  return { result: judgeSweep(plan, folder, results, reasons), remark: countTwice(found) }
}
