import { UsageError } from '@gsplan/cli'
import { meaningOfDefine } from '@gsplan/composer'
import { describeValues, listConfigurations } from './expand-grid.ts'
import type { AxisValues, Grid } from './grid.ts'
import { showFound } from './parse-axis.ts'

/** Finds two entries that have the same meaning: the later one, and that before it. */
function findTwice<T> (entries: readonly T[], meaningOf: (entry: T) => string): readonly [before: T, later: T] | undefined {
  const byMeaning = new Map<string, T>()
  for (const later of entries) {
    const meaning = meaningOf(later)
    const before = byMeaning.get(meaning)
    if (before !== undefined) return [before, later]
    byMeaning.set(meaning, later)
  }
  return undefined
}

/** Two texts that mean the same, as they are found. */
const showTwo = (before: string, later: string): string =>
  before === later ? `${later} twice` : `${before} and ${later}, which are the same`

const meaningOfValues = (values: AxisValues): string =>
  JSON.stringify(Object.entries(values).map(([name, value]) => meaningOfDefine(name, value)))

/**
 * Asserts that no configuration is there twice, in one spelling or two, as their points would be the same runs: each axis
 * has each value once; of axes that are zipped each combination is there once.
 *
 * @param where names the grid's file and key
 * @throws {UsageError}
 */
export function assertOnce (grid: Pick<Grid, 'axes' | 'combine'>, where: string): void {
  if (grid.combine === 'zipped') {
    const [before, later] = findTwice(listConfigurations(grid), meaningOfValues) ?? []
    if (before === undefined || later === undefined) return
    throw new UsageError(`${where}: expected each combination of values once, got ${showTwo(describeValues(before), describeValues(later))}`)
  }
  for (const { name, values } of grid.axes) {
    const [before, later] = findTwice(values, value => meaningOfDefine(name, value)) ?? []
    if (before === undefined || later === undefined) continue
    throw new UsageError(`${where}.${name}: expected each value once, got ${showTwo(showFound(before), showFound(later))}`)
  }
}
