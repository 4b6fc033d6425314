import { judgeSet } from '../check/judge-set.ts'
import type { SetReport } from '../ci/verdict-report.ts'
import { AnalysisError } from '../errors.ts'
import { chooseRuns, type ChosenGroup } from './choose-runs.ts'
import { compareMetrics } from './compare-metrics.ts'
import { compareRouters } from './compare-routers.ts'
import { compareParameters } from './compare-parameters.ts'
import { openComparedRun, type ComparedRun } from './compared-run.ts'
import type { Comparison, MetricRow } from './comparison.ts'
import { whyUnfinished } from '../run/assert-run.ts'
import type { OpenRunOptions } from '../run/open-run.ts'
import { assertOnce } from '../run/same-directory.ts'
import { SAME_WITHIN } from './judge-difference.ts'
import { groupBySeed, type NamedDirs, type RunGroup } from './group-runs.ts'

/** Options of {@link compareRuns}. */
export interface CompareRunsInit extends OpenRunOptions {
  /** Directories of runs that are grouped by their seeds; the group of the first is the reference. */
  readonly dirs?: readonly string[] | undefined
  /** Named groups, listed after those. */
  readonly groups?: readonly NamedDirs[] | undefined
  /** Share of the reference within which two values are the same, percent. @default 5 */
  readonly sameWithin?: number | undefined
}

function assertTwo (groups: ReadonlyArray<RunGroup<ComparedRun>>): void {
  const count = groups.flatMap(group => group.runs).length
  if (count < 2) throw new AnalysisError(`expected two runs or more to compare, got ${count}`)
}

function assertShare (sameWithin: number): void {
  if (sameWithin >= 0 && Number.isFinite(sameWithin)) return
  throw new AnalysisError(`--same-within: expected a percentage ≥ 0, got ${sameWithin}`)
}

/** Members of a named group are meant: one that can't be compared is a mistake. */
async function assertFinished (dirs: readonly string[], group: string): Promise<void> {
  for (const dir of dirs) {
    const reason = await whyUnfinished(dir)
    if (reason !== undefined) throw new AnalysisError(`--group ${group}=${dir}: expected a finished run: ${reason}`)
  }
}

/** Leaves out folders that hold no finished run, such as others of an output folder, and names them. */
async function leaveOut (dirs: readonly string[], { onNotice }: OpenRunOptions): Promise<string[]> {
  const finished: string[] = []
  for (const dir of dirs) {
    const reason = await whyUnfinished(dir)
    if (reason === undefined) finished.push(dir)
    else onNotice?.(`${dir} is left out: ${reason}`)
  }
  return finished
}

/** Judges the runs of a single group, each once. Failed and invalid ones count, although its values leave them out. */
function judgeOneSet (
  groups: ReadonlyArray<RunGroup<ComparedRun>>, [chosen]: readonly ChosenGroup[]
): SetReport | undefined {
  const [group, ...others] = groups
  if (group === undefined || others.length > 0) return undefined
  const counted = group.runs.filter((run, index) =>
    run.problems.length > 0 || chosen?.entry.runs[index]?.leftOut === undefined)
  return judgeSet(group.name, counted.map(({ report }) => report))
}

/** Runs from which an interval of their median is about as wide as it says. */
const ENOUGH_RUNS = 6

/** Explains the words for outcomes. */
const describeOutcomes = (sameWithin: number): string =>
  'Two configurations differ when the 95 % interval of the difference leaves 0, are the same within ' +
  `${sameWithin} % when it lies inside ± ${sameWithin} % of the first, and are otherwise not told apart by these runs.`

function makeNotes (groups: readonly ChosenGroup[], metrics: readonly MetricRow[], sameWithin: number): string[] {
  const resampled = new Set(metrics.flatMap(({ estimates }) => estimates.flatMap(({ resampling }) => resampling ?? [])))
  const few = groups.filter(({ runs }) => runs.length > 1 && runs.length < ENOUGH_RUNS)
  const judged = metrics.flatMap(({ differences }) => differences).filter(({ interval }) => interval !== undefined).length
  return [
    'Values are medians over the runs of a configuration, with 95 % bootstrap intervals (percentiles of replicates).',
    ...groups.length > 1 ? [describeOutcomes(sameWithin)] : [],
    ...resampled.has('runs') ? ['Several runs: runs were drawn with replacement.'] : [],
    ...resampled.has('messages')
      ? ['One run: messages were drawn with replacement, each with all its deliveries. Such an interval does not cover ' +
        'the variation between seeds: it tells two runs apart, not two configurations. This method has no valid interval ' +
        'for metrics without one.']
      : [],
    ...few.map(({ entry, runs }) =>
      `${entry.name} has ${runs.length} runs: an interval of so few is no wider than their range, and too narrow.`),
    ...judged > 1 && groups.length > 1 ? [`Of ${judged} intervals, some ${Math.max(1, Math.round(judged * 0.05))} leave 0 by chance alone.`] : []
  ]
}

/**
 * Compares runs: metrics with their differences from the first configuration, and parameters that differ. Runs of one
 * configuration, which differ only in their seeds, form a group; a single group is summarised. Runs that failed or can't
 * be trusted are left out of groups with good runs, and reported as left out. The same runs give the same comparison, in
 * whatever order the seeds of a group come.
 *
 * @throws {AnalysisError} for fewer than two runs, or a directory of a named group that is not a run
 * @throws {ArchiveError | RunFactsError} for damaged data
 */
export async function compareRuns (
  { dirs = [], groups: named = [], sameWithin = SAME_WITHIN, ...options }: CompareRunsInit
): Promise<Comparison> {
  assertShare(sameWithin)
  assertOnce([...dirs, ...named.flatMap(group => group.dirs)])
  const open = async (each: readonly string[]): Promise<ComparedRun[]> => {
    const runs: ComparedRun[] = []
    for (const dir of each) runs.push(await openComparedRun(dir, options))
    return runs
  }
  for (const { name, dirs: members } of named) await assertFinished(members, name)
  const groups: Array<RunGroup<ComparedRun>> = groupBySeed(await open(await leaveOut(dirs, options)))
  for (const { name, dirs: members } of named) groups.push({ name, runs: await open(members) })
  assertTwo(groups)
  const chosen = groups.map(chooseRuns)
  const metrics = await compareMetrics(chosen, sameWithin)
  return {
    groups: chosen.map(({ entry }) => entry), metrics,
    routers: await compareRouters(chosen, sameWithin), parameters: compareParameters(groups),
    notes: makeNotes(chosen, metrics, sameWithin), set: judgeOneSet(groups, chosen), compared: chosen.map(({ runs }) => runs)
  }
}
