import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { UsageError } from '@gsplan/cli'
import {
  FAILED_FOLDER, isCompleteRun, listRuns, readRunJson, readRunOverview, RunFactsError, type RunRecord
} from '@gsplan/run-format'
import type { PointRun } from '../results/sweep-result.ts'
import { pointKey } from './point-key.ts'

/** Names of directories that points are run in: nothing else is ever removed. */
const ofPoint = /seed-\d+-[0-9a-f]{16}(?:-\d+)?$/

/** Time for a process whose parent was killed to end, ms. */
const GRACE_MS = 30_000
const POLL_MS = 100

/** The record of a run; undefined for none that is whole. */
async function readWhole (dir: string): Promise<RunRecord | undefined> {
  try {
    return await readRunJson(dir)
  } catch (error) {
    if (error instanceof RunFactsError) return undefined
    throw error
  }
}

/**
 * Reads the whole runs of a sweep's folder, those that failed too, in the order of their names.
 *
 * @param runs folder of the runs, which need not exist
 */
export async function readPointRuns (runs: string): Promise<PointRun[]> {
  const found: PointRun[] = []
  for (const { dir, isComplete } of await listRuns(runs)) {
    const record = isComplete ? await readWhole(dir) : undefined
    if (record !== undefined) found.push({ dir, record, key: pointKey(record) })
  }
  return found
}

/** @throws {UsageError} for a run that another process still makes when its time is over */
async function untilEnded (dir: string, name: string, signal: AbortSignal): Promise<void> {
  const run = { name, dir, isComplete: false, isFailed: false }
  for (let waitedMs = 0; (await readRunOverview(run)).state === 'running'; waitedMs += POLL_MS) {
    if (isCompleteRun(dir)) return
    if (waitedMs >= GRACE_MS) throw new UsageError(`${dir}: expected no process that makes this run, found one; end it first`)
    await sleep(POLL_MS, undefined, { signal })
  }
}

/**
 * Removes directories of points whose runs were ended before they were whole; one that a process still makes, because that
 * which started it was killed a moment ago, is waited for.
 *
 * @returns number of those that were removed
 */
export async function removeUnfinished (runs: string, signal: AbortSignal): Promise<number> {
  let removed = 0
  for (const folder of [runs, join(runs, FAILED_FOLDER)]) {
    const names = existsSync(folder) ? await readdir(folder) : []
    for (const name of names.filter(each => ofPoint.test(each))) {
      const dir = join(folder, name)
      if (!isCompleteRun(dir)) await untilEnded(dir, name, signal)
      if (isCompleteRun(dir) && await readWhole(dir) !== undefined) continue
      await rm(dir, { recursive: true, force: true })
      removed++
    }
  }
  return removed
}

/**
 * Removes runs of points, so that these are made again.
 *
 * @param isMadeAgain tells which, by their records
 * @returns the runs that stay
 */
export async function removeRuns (
  points: ReadonlyArray<{ readonly key: string }>, runs: readonly PointRun[], isMadeAgain: (record: RunRecord) => boolean
): Promise<PointRun[]> {
  const keys = new Set(points.map(({ key }) => key))
  const isRemoved = ({ key, dir, record }: PointRun): boolean =>
    keys.has(key) && ofPoint.test(basename(dir)) && isMadeAgain(record)
  for (const { dir } of runs.filter(isRemoved)) await rm(dir, { recursive: true, force: true })
  return runs.filter(run => !isRemoved(run))
}
