import { AnalysisError } from '../errors.ts'
import { compareConfigurations, type Configuration, type ConfigurationDifference } from '../run/configuration.ts'
import type { Baseline } from './read-baseline.ts'

/** Names for `--across` beside those of parameters. */
const names = ['composition', 'engine', 'gsplan', 'trim'] as const

/**
 * Checks the names of differences that are meant.
 *
 * @throws {AnalysisError} for anything but a parameter's name, composition, engine, gsplan and trim
 */
export function assertAcross (across: readonly string[]): void {
  const wrong = across.find(name => !/^[A-Z][A-Z0-9_]*$/.test(name) && !names.some(each => each === name))
  if (wrong === undefined) return
  throw new AnalysisError(`--across: expected a parameter such as N_NODES, or one of ${names.join(', ')}, got ${wrong}`)
}

const MAX_LENGTH = 60

function show (value: string | null): string {
  if (value === null) return 'unknown'
  return value.length > MAX_LENGTH ? `${value.slice(0, MAX_LENGTH - 1)}…` : value
}

/** Lists differences, and the flags that name them: `N_NODES 4 → 6; --across N_NODES`. */
const describeDifferences = (differences: readonly ConfigurationDifference[], purpose: string): string =>
  `${differences.map(({ name, before, after }) => `${name} ${show(before)} → ${show(after)}`).join(', ')}; ` +
  `${differences.map(({ name }) => `--across ${name}`).join(' ')} ${purpose}`

/** A run that is to be compared. */
export interface ComparableRun {
  readonly configuration: Configuration
  readonly trim: boolean
}

function findDifferences (
  before: ComparableRun, after: ComparableRun, across: readonly string[]
): ConfigurationDifference[] {
  const trims = before.trim === after.trim
    ? []
    : [{ name: 'trim', before: String(before.trim), after: String(after.trim) }]
  return [...compareConfigurations(before.configuration, after.configuration), ...trims]
    .filter(({ name }) => !across.includes(name))
}

/**
 * Checks that a run and its baseline are of one configuration, but for the differences that are meant.
 *
 * @throws {AnalysisError} with each other difference, its two values, and the flag that names it
 */
export function assertComparable (baseline: Baseline, run: ComparableRun, across: readonly string[] = []): void {
  assertAcross(across)
  for (const each of baseline.runs) {
    const differences = findDifferences(each, run, across)
    if (differences.length === 0) continue
    throw new AnalysisError(`--baseline ${each.dir}: expected a run of the same configuration, got one that differs: ` +
      describeDifferences(differences, 'compares them all the same'))
  }
}

/**
 * Checks that runs are of one configuration, so that they are a set, but for the differences that are meant.
 *
 * @throws {AnalysisError} for another configuration, or a run that repeats another
 */
export function assertSet (
  runs: ReadonlyArray<ComparableRun & { readonly dir: string, readonly repeatedSeed: number | undefined }>,
  across: readonly string[] = []
): void {
  assertAcross(across)
  const [first] = runs
  for (const [index, run] of runs.entries()) {
    const differences = first === undefined ? [] : findDifferences(first, run, across)
    if (differences.length > 0) {
      throw new AnalysisError(`${run.dir}: expected a run of the configuration of ${first?.dir ?? ''}, got one that differs: ` +
        describeDifferences(differences, 'judges them together all the same'))
    }
    const twin = runs.slice(0, index).find(each =>
      run.repeatedSeed !== undefined && each.repeatedSeed === run.repeatedSeed && compareConfigurations(
        each.configuration, run.configuration).length === 0)
    if (twin !== undefined) {
      throw new AnalysisError(`${run.dir}: expected each seed once, got seed ${run.repeatedSeed ?? ''} of ${twin.dir} again`)
    }
  }
}
