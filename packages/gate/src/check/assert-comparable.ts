import { didYouMean } from '@gsplan/cli'
import { AnalysisError } from '../errors.ts'
import { compareConfigurations, type Configuration, type ConfigurationDifference } from '../run/configuration.ts'
import type { Baseline } from './read-baseline.ts'

/** Names for `--across` beside those of parameters. */
const names = ['composition', 'engine', 'gsplan', 'trim'] as const

/** Names of everything that is known of runs. */
const knownNames = (runs: ReadonlyArray<Pick<ComparableRun, 'configuration'>>): string[] => [...new Set([
  ...runs.flatMap(({ configuration: { facts, ran } }) => [...facts.keys(), ...ran?.params.keys() ?? []]), ...names
])]

/**
 * Checks the names of differences that are meant.
 *
 * @throws {AnalysisError} for anything but a parameter that one of the runs has, composition, engine, gsplan and trim
 */
export function assertAcross (across: readonly string[], runs: ReadonlyArray<Pick<ComparableRun, 'configuration'>>): void {
  const known = knownNames(runs)
  const wrong = across.find(name => !known.includes(name))
  if (wrong === undefined) return
  throw new AnalysisError(`--across: expected a parameter of the runs, such as N_NODES, or one of ${names.join(', ')}, ` +
    `got ${wrong}${didYouMean(wrong, known) || didYouMean(wrong.toUpperCase(), known)}`)
}

/**
 * Checks that there is something that `--across` is about.
 *
 * @throws {AnalysisError} for names without a baseline, and with a single run
 */
export function assertAcrossNeeded (across: readonly string[], baseline: readonly string[], runs = 1): void {
  if (across.length === 0 || baseline.length > 0 || runs > 1) return
  throw new AnalysisError('--across: expected --baseline DIR beside it, or several runs, got neither')
}

const MAX_LENGTH = 60

/** Characters before the first difference of two long values that are shown. */
const BEFORE = 20

/** Index of the first character in which two texts differ. */
function firstDifference (a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return at
}

/** An excerpt of a text. */
function cut (text: string, from: number): string {
  const end = from + MAX_LENGTH
  return `${from > 0 ? '…' : ''}${text.slice(from, end)}${end < text.length ? '…' : ''}`
}

/** Shows two values; of long ones the place where they differ. */
function showBoth ({ before, after }: ConfigurationDifference): string {
  const isLong = [before, after].some(value => value !== null && value.length > MAX_LENGTH)
  const from = isLong && before !== null && after !== null ? Math.max(0, firstDifference(before, after) - BEFORE) : 0
  const show = (value: string | null): string =>
    value === null ? 'unknown' : value === '' ? '""' : cut(value, from)
  return `${show(before)} → ${show(after)}`
}

/** Lists differences, and the flags that name them: `N_NODES 4 → 6; --across N_NODES`. */
const describeDifferences = (differences: readonly ConfigurationDifference[], purpose: string): string =>
  `${differences.map(each => `${each.name} ${showBoth(each)}`).join(', ')}; ` +
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
 * Checks that runs and their baseline are of one configuration, but for the differences that are meant.
 *
 * @throws {AnalysisError} with each other difference, its two values, and the flag that names it; and for a name that no run
 * knows
 */
export function assertComparable (
  baseline: Baseline, runs: readonly ComparableRun[], across: readonly string[] = []
): void {
  assertAcross(across, [...runs, ...baseline.runs])
  for (const run of runs) {
    for (const each of baseline.runs) {
      const differences = findDifferences(each, run, across)
      if (differences.length === 0) continue
      throw new AnalysisError(`--baseline ${each.dir}: expected a run of the same configuration, got one that differs: ` +
        describeDifferences(differences, 'compares them all the same'))
    }
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
