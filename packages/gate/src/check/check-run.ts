import { readRunJson, topicsOfMetrics } from '@gsplan/run-format'
import type { SetReport, VerdictReport } from '../ci/verdict-report.ts'
import { AnalysisError } from '../errors.ts'
import type { OpenRunOptions } from '../run/open-run.ts'
import { readConfiguration } from '../run/configuration.ts'
import { assertRun } from '../run/assert-run.ts'
import { findCopy } from '../run/find-copy.ts'
import { assertOnce, toRealPath } from '../run/same-directory.ts'
import { assertTopics } from '../verdict/metric-value.ts'
import type { Threshold } from '../verdict/threshold.ts'
import { assertAcross, assertAcrossNeeded, assertComparable, assertSet, type ComparableRun } from './assert-comparable.ts'
import { loadEvidence } from './collect-evidence.ts'
import { judgeEvidence, readOfFiles } from './judge-run.ts'
import { judgeSet } from './judge-set.ts'
import { readBaseline, type Baseline, type BaselineInit } from './read-baseline.ts'

/** Conditions on finished runs. */
export interface CheckInit extends OpenRunOptions, BaselineInit {
  /** Instead of those that the run was made with; none leaves those. */
  readonly thresholds?: readonly Threshold[] | undefined
  /** Differences from the baseline, or between the runs, that are meant: names of parameters, `engine`, `gsplan`, … */
  readonly across?: readonly string[] | undefined
}

/** Options of {@link checkRun}. */
export interface CheckRunInit extends CheckInit {
  readonly runDir: string
}

/** Options of {@link checkSet}. */
export interface CheckSetInit extends CheckInit {
  /** Runs of one configuration that differ in their seeds. */
  readonly runDirs: readonly string[]
}

/** A run that is going to be checked. */
interface CheckedRun extends ComparableRun {
  readonly dir: string
  /** Name of its set, if it is one of a set. */
  readonly group: string | undefined
  /** Seed, where the same one gives the same run. */
  readonly repeatedSeed: number | undefined
  /** Conditions of its parameter files. */
  readonly ofFiles: readonly Threshold[]
}

async function readRun (dir: string, { trim }: CheckInit): Promise<CheckedRun> {
  await assertRun(dir)
  // a mistake in a condition is found before the work
  const ofFiles = await readOfFiles(dir)
  const record = await readRunJson(dir)
  return {
    dir, ofFiles, group: record?.seeds?.group, trim: trim ?? record?.trim ?? false,
    configuration: await readConfiguration(dir, record),
    repeatedSeed: record?.repeatable === true ? record.seed : undefined
  }
}

/** A run is no baseline of its own; another run with the same results may be. */
function assertOther (runs: readonly CheckedRun[], baseline: readonly string[]): void {
  const own = baseline.find(dir => runs.some(run => toRealPath(run.dir) === toRealPath(dir)))
  if (own !== undefined) throw new AnalysisError(`--baseline ${own}: expected another run, got one that is checked`)
}

async function readComparable (runs: readonly CheckedRun[], init: CheckInit): Promise<Baseline | undefined> {
  const { across = [] } = init
  assertAcrossNeeded(across, init.baseline ?? [], runs.length)
  assertOther(runs, init.baseline ?? [])
  const [first] = runs
  const baseline = await readBaseline(init, { ...init, trim: first?.trim })
  if (baseline === undefined) assertAcross(across, runs)
  else assertComparable(baseline, runs, across)
  return baseline
}

async function judgeOne (
  { dir, ofFiles }: CheckedRun, init: CheckInit, baseline: Baseline | undefined
): Promise<VerdictReport> {
  const { thresholds = [], maxRegressions = [] } = init
  const evidence = await loadEvidence(dir, init)
  assertTopics([...thresholds, ...maxRegressions], topicsOfMetrics(evidence.metrics))
  return judgeEvidence(evidence, { thresholds, maxRegressions, baseline: baseline?.metrics }, ofFiles)
}

/**
 * Judges a finished run. Conditions are those given, else those that the run was made with (run.json, `[thresholds]` in
 * template-params.toml). A run that failed, can't be trusted or measured nothing never passes.
 *
 * @throws {AnalysisError} for a condition or directory that can't be read, a given condition on a topic that the run does
 * not have, and a baseline of another configuration, before anything is written
 * @throws {ArchiveError | RunFactsError} for damaged data
 */
export async function checkRun ({ runDir, ...init }: CheckRunInit): Promise<VerdictReport> {
  const run = await readRun(runDir, init)
  return judgeOne(run, init, await readComparable([run], init))
}

/** Copies are looked for last: other mistakes say more. */
async function assertNoCopy (dirs: readonly string[]): Promise<void> {
  const copy = await findCopy(dirs)
  if (copy !== undefined) throw new AnalysisError(`${copy.dir}: expected each run once, got the run of ${copy.original} again`)
}

/** Name of a set: that which its runs were made with, else of its first run. */
function nameSet (runs: readonly CheckedRun[], [first]: readonly VerdictReport[]): string {
  const groups = new Set(runs.map(({ group }) => group))
  const [group] = groups
  return groups.size === 1 && group !== undefined ? group : `${first?.name ?? ''} and ${runs.length - 1} more`
}

/**
 * Judges finished runs of one configuration as a set (`judgeSet`); conditions as for {@link checkRun}.
 *
 * @throws {AnalysisError} as {@link checkRun}, and for runs of several configurations or the same run twice
 * @throws {ArchiveError | RunFactsError} for damaged data
 */
export async function checkSet ({ runDirs, ...init }: CheckSetInit): Promise<SetReport> {
  assertOnce(runDirs)
  const runs: CheckedRun[] = []
  for (const dir of runDirs) runs.push(await readRun(dir, init))
  assertSet(runs, init.across)
  await assertNoCopy(runDirs)
  const baseline = await readComparable(runs, init)
  const reports: VerdictReport[] = []
  // one after the other: each may hold all deliveries of a run
  for (const run of runs) reports.push(await judgeOne(run, init, baseline))
  return judgeSet(nameSet(runs, reports), reports, baseline?.runs.map(({ metrics }) => metrics))
}
