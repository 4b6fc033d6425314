import { existsSync, realpathSync } from 'node:fs'
import { basename, join } from 'node:path'
import { makeFolder, UsageError } from '@gsplan/cli'
import { canonicalJson, type RecordedReason } from '@gsplan/run-format'
import { describePoint, listPoints } from './expand-grid.ts'
import { findStrangers, type WholePoint } from './find-strangers.ts'
import type { PlannedPoint } from './grid.ts'
import { judgeSweep } from './judge-sweep.ts'
import { readPlan } from './read-plan.ts'
import { readPointRuns, type PointRun } from './read-points.ts'
import { nameOfSweep, sweepPaths } from './sweep-folder.ts'
import type { SweepPlan } from './sweep-plan.ts'
import type { PointResult, SweepResult } from './sweep-result.ts'

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

/** Whole runs of points by their numbers: of several parts, where they have the same points. */
function collectRuns (parts: readonly Part[]): Map<number, WholePoint[]> {
  const found = new Map<number, WholePoint[]>()
  for (const { plan, runs } of parts) {
    const byKey = new Map(runs.map(run => [run.key, run]))
    for (const point of plan.points) {
      const run = byKey.get(point.key)
      if (run !== undefined) found.set(point.number, [...found.get(point.number) ?? [], { point, run }])
    }
  }
  return found
}

/** Results of a run that repeat. */
const resultsOf = ({ run: { key, record } }: WholePoint): string =>
  canonicalJson([key, record.verdict.status, record.metrics])

/** Points that several parts have with other results: which of them is right nobody knows. */
function findTwice (found: ReadonlyMap<number, readonly WholePoint[]>): RecordedReason[] {
  const twice = [...found.values()].filter(all => new Set(all.map(resultsOf)).size > 1)
  const [first] = twice
  if (first?.[0] === undefined) return []
  const names = twice.slice(0, 5).flatMap(([one]) => one === undefined ? [] : [describePoint(one.point)])
  return [{
    code: 'points-mixed',
    message: `${twice.length} ${twice.length === 1 ? 'point is' : 'points are'} there twice, with different results: ` +
      `${names.join('; ')}${twice.length > 5 ? `; and ${twice.length - 5} more` : ''}`
  }]
}

/** Says which points several parts have with the same results: they count once. */
function countTwice (found: ReadonlyMap<number, readonly WholePoint[]>): string | undefined {
  const same = [...found.values()].filter(all => all.length > 1 && new Set(all.map(resultsOf)).size === 1)
  const [one] = same[0] ?? []
  if (one === undefined) return undefined
  return same.length === 1
    ? `${describePoint(one.point)} is there twice, with the same results, and counts once`
    : `${same.length} points are there twice, with the same results, and count once; the first is ${describePoint(one.point)}`
}

/** Says why a point has no run, where that is known: no part has it, or its directory holds a run of another version. */
function whyMissing ({ key }: PlannedPoint, parts: readonly Part[]): string | undefined {
  if (key === '') return 'of no part here'
  const other = parts.flatMap(({ runs }) => runs).find(({ dir }) => basename(dir).includes(key))
  return other === undefined ? undefined : `its run is of gsplan ${other.record.versions['gsplan'] ?? 'of an unknown version'}`
}

/** Conditions of each configuration, of all parts that have it. */
function joinThresholds (parts: readonly Part[], more: readonly string[], plan: SweepPlan): SweepPlan['thresholds'] {
  const numbers = new Set(listPoints(plan).map(({ configuration }) => configuration))
  return Object.fromEntries([...numbers].map(number =>
    [number, [...new Set([...parts.flatMap(part => part.plan.thresholds[number] ?? []), ...more])]]))
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
  const found = collectRuns(parts)
  const keys = new Map(parts.flatMap(({ plan }) => plan.points.map(({ number, key }) => [number, key])))
  const points = listPoints(first.plan).map((point): PlannedPoint => ({ ...point, key: keys.get(point.number) ?? '' }))
  const results = points.map((point): PointResult => {
    const [whole] = found.get(point.number) ?? []
    return { point, run: whole?.run, lost: whole === undefined ? whyMissing(point, parts) : undefined }
  })
  const { metrics = first.plan.metrics, pareto = first.plan.pareto, name = first.plan.name, output, thresholds } = options
  const plan: SweepPlan = {
    ...first.plan, shard: undefined, name, metrics, pareto, points, thresholds: joinThresholds(parts, thresholds, first.plan)
  }
  const folder = join(output, `${nameOfSweep(name)}-merged`)
  makeFolder(folder)
  const whole = results.flatMap(({ point, run }) => run === undefined ? [] : [{ point, run }])
  const reasons = [...findTwice(found), ...findStrangers(whole, plan.axes)]
  return { result: judgeSweep(plan, folder, results, reasons), remark: countTwice(found) }
}
