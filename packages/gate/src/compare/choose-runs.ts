import { isSameConfiguration } from '../run/configuration.ts'
import type { ComparedRun } from './compared-run.ts'
import type { GroupEntry, RunEntry } from './comparison.ts'
import type { RunGroup } from './group-runs.ts'

/** A group, and the runs that its values are computed from. */
export interface ChosenGroup {
  readonly entry: GroupEntry
  readonly runs: readonly ComparedRun[]
}

/** Tests whether a run repeats another by its inputs, which is not a second measurement. */
const repeats = (run: ComparedRun, other: ComparedRun): boolean =>
  run.facts?.repeatable === true && run.facts.seed === other.facts?.seed &&
  isSameConfiguration(run.configuration, other.configuration)

/** Finds the reason to leave a run out, given the runs before it in its group. */
function whyLeftOut (run: ComparedRun, before: readonly ComparedRun[], hasGood: boolean): string | undefined {
  if (hasGood && run.problems.length > 0) return 'it failed or can\'t be trusted'
  const twin = before.find(each => repeats(run, each))
  if (twin !== undefined) return `it is the same simulation as ${twin.name}`
  const original = before.find(({ digest }) => digest === run.digest)
  return original === undefined ? undefined : `it is the same run as ${original.name}, whose archive it has`
}

/**
 * Chooses the runs that a group's values are computed from: its good runs, each simulation and each archive
 * once. A group without a good run keeps all of them, and is marked.
 */
export function chooseRuns ({ name, runs }: RunGroup<ComparedRun>): ChosenGroup {
  const hasGood = runs.some(({ problems }) => problems.length === 0)
  const chosen: ComparedRun[] = []
  const entries = runs.map((run): RunEntry => {
    const leftOut = whyLeftOut(run, chosen, hasGood)
    if (leftOut === undefined) chosen.push(run)
    const { dir, name: runName, status, problems } = run
    return { dir, name: runName, seed: run.facts?.seed ?? null, status, problems, leftOut }
  })
  return { entry: { name, runs: entries, isQuestionable: !hasGood }, runs: chosen }
}
