import { readFile } from 'node:fs/promises'
import { UsageError } from '@gsplan/cli'
import { parseThreshold } from '@gsplan/gate'
import { isRunLabel, parseJson } from '@gsplan/run-format'
import { countConfigurations, listPoints } from '../grid/expand-grid.ts'
import { combinations, type Grid } from '../grid/grid.ts'
import { sweepPaths } from './sweep-folder.ts'
import type { SweepPlan } from './sweep-plan.ts'

/** Points that a plan may have: more were written by no gsplan. */
const MAX_PLANNED = 1_000_000

/** Axes that a plan may have: a grid has one for a parameter, or a place in one. */
const MAX_AXES = 1000

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(each => typeof each === 'string')
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

const isAxis = (axis: unknown): boolean => isObject(axis) && typeof axis['name'] === 'string' && isTexts(axis['values']) &&
  axis['values'].length > 0 && (axis['scale'] === 'linear' || axis['scale'] === 'log')

const isPart = ({ index, of }: Json): boolean => isCount(index) && isCount(of) && index >= 1 && index <= of

const isShard = (shard: unknown): boolean => shard === undefined || (isObject(shard) && isPart(shard))

const isThresholds = (value: unknown): boolean => isObject(value) && Object.values(value).every(isTexts)

const isKeys = (value: unknown): boolean => isObject(value) && Object.entries(value)
  .every(([number, key]) => /^\d{1,9}$/.test(number) && typeof key === 'string' && /^[0-9a-f]{16}$/.test(key))

/** Tests of the fields of a plan. */
const fields: ReadonlyArray<readonly [name: string, test: (value: unknown) => boolean, expected: string]> = [
  ['schema', value => value === 1, '1'],
  ['name', value => typeof value === 'string', 'a text'],
  ['name', value => isRunLabel(String(value)), 'a name of a sweep'],
  ['gsplan', value => typeof value === 'string', 'a text'],
  ['engine', value => typeof value === 'string', 'a text'],
  ['axes', value => Array.isArray(value) && value.every(isAxis), 'a list of axes, each with name, values and scale'],
  ['combine', value => combinations.some(each => each === value), `one of ${combinations.join(', ')}`],
  ['seeds', value => Array.isArray(value) && value.length > 0 && value.every(isCount), 'a list of seeds'],
  ['shard', isShard, 'the number of a part, and that of all'],
  ['base', value => value === undefined || typeof value === 'string', 'a digest'],
  ['metrics', isTexts, 'a list of texts'],
  ['pareto', value => isTexts(value) && value.length === 2, 'two texts'],
  ['thresholds', isThresholds, 'lists of texts by number'],
  ['keys', isKeys, 'keys by number']
]

function assertPlan (
  document: unknown, path: string
): asserts document is Omit<SweepPlan, 'points'> & { readonly keys: Json } {
  if (!isObject(document)) throw new UsageError(`${path}: expected the plan of a sweep, got other JSON`)
  for (const [name, test, expected] of fields) {
    if (test(document[name])) continue
    const found = document[name] === undefined ? 'none' : JSON.stringify(document[name]).slice(0, 60)
    throw new UsageError(`${path}: ${name}: expected ${expected}, got ${found}`)
  }
}

/** @throws {UsageError} for a grid that can't be, or of more points than any sweep has */
function assertGrid (grid: Grid, path: string): void {
  const names = new Set(grid.axes.map(({ name }) => name))
  if (names.size < grid.axes.length || names.size > MAX_AXES) {
    throw new UsageError(`${path}: axes: expected at most ${MAX_AXES}, each name once, got ${grid.axes.length} of ${names.size} names`)
  }
  const lengths = new Set(grid.axes.map(({ values }) => values.length))
  if (grid.combine === 'zipped' && lengths.size > 1) {
    throw new UsageError(`${path}: axes: expected as many values of each, as they are zipped, got other numbers`)
  }
  const count = countConfigurations(grid) * grid.seeds.length
  if (count > MAX_PLANNED) throw new UsageError(`${path}: axes: expected at most ${MAX_PLANNED} points, got ${count}`)
}

/**
 * Reads the plan of a sweep, which is untrusted.
 *
 * @throws {UsageError} for a folder without one, and for one that is damaged
 */
export async function readPlan (folder: string): Promise<SweepPlan> {
  const { plan: path } = sweepPaths(folder)
  let document: unknown
  try {
    document = parseJson(await readFile(path, 'utf8'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new UsageError(`${folder}: expected the folder of a sweep, found no plan.json in it`)
    }
    throw new UsageError(`${path}: expected the plan of a sweep, got ${code ?? 'no JSON'}`)
  }
  assertPlan(document, path)
  assertGrid(document, path)
  for (const expression of Object.values(document.thresholds).flat()) parseThreshold(expression)
  const { keys, ...plan } = document
  return {
    ...plan,
    points: listPoints(plan).flatMap(point => {
      const { [point.number]: key } = keys
      return typeof key === 'string' ? [{ ...point, key }] : []
    })
  }
}
