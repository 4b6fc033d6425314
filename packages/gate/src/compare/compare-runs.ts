import { resolve } from 'node:path'
import { AnalysisError } from '../errors.ts'
import { chooseRuns, type ChosenGroup } from './choose-runs.ts'
import { compareMetrics } from './compare-metrics.ts'
import { compareParameters } from './compare-parameters.ts'
import { openComparedRun, type ComparedRun } from './compared-run.ts'
import type { Comparison, MetricRow } from './comparison.ts'
import type { OpenRunOptions } from '../run/open-run.ts'
import { groupBySeed, type NamedDirs, type RunGroup } from './group-runs.ts'

/** Options of {@link compareRuns}. */
export interface CompareRunsInit extends OpenRunOptions {
  /** Directories of runs that are grouped by their seeds; the group of the first is the reference. */
  readonly dirs?: readonly string[] | undefined
  /** Named groups, listed after those. */
  readonly groups?: readonly NamedDirs[] | undefined
}

function assertTwo (groups: ReadonlyArray<RunGroup<ComparedRun>>): void {
  if (groups.length >= 2) return
  const runs = groups.flatMap(group => group.runs)
  throw new AnalysisError(runs.length < 2
    ? `expected two runs or more to compare, got ${runs.length}`
    : `expected runs that differ in more than their seeds, got ${runs.length} of the same parameters; ` +
      '--group NAME=DIR… tells them apart')
}

function assertOnce (dirs: readonly string[]): void {
  const seen = new Set<string>()
  for (const dir of dirs) {
    if (seen.has(resolve(dir))) throw new AnalysisError(`${dir}: expected each run once, got it twice`)
    seen.add(resolve(dir))
  }
}

const fewRuns = 6

function makeNotes (groups: readonly ChosenGroup[], metrics: readonly MetricRow[]): string[] {
  const resampled = new Set(metrics.flatMap(({ estimates }) => estimates.flatMap(({ resampling }) => resampling ?? [])))
  const few = groups.filter(({ runs }) => runs.length > 1 && runs.length < fewRuns)
  const judged = metrics.flatMap(({ differences }) => differences).filter(({ interval }) => interval !== undefined).length
  return [
    'Values of a group are the median over its runs. Intervals are 95 % bootstrap intervals (percentiles of replicates); ' +
    'two groups differ when the interval of their difference leaves 0.',
    ...resampled.has('runs') ? ['Groups of several runs: runs were drawn with replacement.'] : [],
    ...resampled.has('messages')
      ? ['Groups of one run: messages were drawn with replacement, each with all its deliveries. Such an interval ' +
        'does not cover the variation between seeds. This method has no valid interval for metrics without one.']
      : [],
    ...few.map(({ entry, runs }) =>
      `${entry.name} has ${runs.length} runs: an interval of so few is no wider than their range, and too narrow.`),
    ...judged > 1 ? [`Of ${judged} intervals, some ${Math.max(1, Math.round(judged * 0.05))} leave 0 by chance alone.`] : []
  ]
}

/**
 * Compares groups of runs: metrics with their differences from the first group, and parameters that differ. Runs that
 * differ only in their seeds form a group. Runs that failed or can't be trusted are left out of groups with good runs,
 * and reported as left out. The same runs always give the same comparison.
 *
 * @throws {AnalysisError} for fewer than two groups, or a directory that is not a run
 * @throws {ArchiveError | RunFactsError} for damaged data
 */
export async function compareRuns ({ dirs = [], groups: named = [], ...options }: CompareRunsInit): Promise<Comparison> {
  assertOnce([...dirs, ...named.flatMap(group => group.dirs)])
  const open = async (each: readonly string[]): Promise<ComparedRun[]> => {
    const runs: ComparedRun[] = []
    for (const dir of each) runs.push(await openComparedRun(dir, options))
    return runs
  }
  const groups: Array<RunGroup<ComparedRun>> = groupBySeed(await open(dirs))
  for (const { name, dirs: members } of named) groups.push({ name, runs: await open(members) })
  assertTwo(groups)
  const chosen = groups.map(chooseRuns)
  const metrics = await compareMetrics(chosen)
  return {
    groups: chosen.map(({ entry }) => entry), metrics, parameters: compareParameters(groups),
    notes: makeNotes(chosen, metrics), compared: chosen.map(({ runs }) => runs)
  }
}
