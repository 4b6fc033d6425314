import { exitCodeOf, exitCodes, UsageError } from '@gsplan/cli'
import { checkPrepared, toPrepareContext } from '../../check-prepared.ts'
import { beforeRun } from '../../interruption.ts'
import { CodeInFilesError, type CodeInFile } from '../../prepare/code-in-files.ts'
import { prepareRun, type PreparedRun } from '../../prepare/prepare-run.ts'
import type { RunContext } from '../../run-context.ts'
import type { RunOptions } from '../../run-options.ts'
import type { Target } from '../../target/target.ts'
import { describePoint, describeValues } from '../grid/expand-grid.ts'
import type { AxisValues, Configuration, GridFile, PlannedPoint, Point } from '../grid/grid.ts'
import type { SweepOptions } from '../options/sweep-options.ts'
import { plannedFacts, pointKey } from './point-key.ts'

/** A configuration that may run. */
export interface PreparedConfiguration extends Configuration {
  readonly prepared: PreparedRun
  readonly options: RunOptions
}

/** Points that may run. */
export interface PreparedPoints {
  /** By their numbers. */
  readonly configurations: ReadonlyMap<number, PreparedConfiguration>
  readonly points: readonly PlannedPoint[]
}

/** Warnings that are told before a sweep, at most. */
const MAX_WARNINGS = 10

/** A mistake in one configuration, named with its values. */
class ConfigurationError extends UsageError {
  override readonly name: string = 'ConfigurationError'
}

/** Options of a configuration: the grid's values are definitions of its file. */
function optionsOf (values: AxisValues, { grid, run }: SweepOptions): RunOptions {
  const define = [...grid.base.define, ...Object.entries(values).map(([name, value]) => `${name}=${value}`)]
  return { ...run, defineOf: define.length === 0 ? undefined : { file: grid.file, define } }
}

/** Tells warnings of configurations, each once, with the number of those that have it. */
function tellWarnings (warnings: ReadonlyMap<string, number>, of: number, { onEvent }: RunContext): void {
  const all = [...warnings].map(([message, count]) => count === of ? message : `${message} (${count} of ${of} configurations)`)
  for (const message of all.slice(0, MAX_WARNINGS)) onEvent?.({ kind: 'warning', message })
  const more = all.length - MAX_WARNINGS
  if (more > 0) onEvent?.({ kind: 'warning', message: `${more} more warnings are in events.ndjson of the runs` })
}

/** Does a configuration's preparation; a mistake is named with the configuration. */
async function inConfiguration<T> (values: AxisValues, { file }: GridFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const words = describeValues(values)
    if (error instanceof CodeInFilesError || words === '' || exitCodeOf(error) !== exitCodes.usage) throw error
    throw new ConfigurationError(`${file} (${words}): ${(error as Error).message}`)
  }
}

/** @throws {UsageError} for two points that are the same run */
function assertDistinct (points: readonly PlannedPoint[], { file }: GridFile): void {
  const byKey = new Map<string, PlannedPoint>()
  for (const point of points) {
    const same = byKey.get(point.key)
    if (same !== undefined) {
      throw new UsageError(`${file}: expected points that differ, got the same run for ${describePoint(same)} and ` +
        describePoint(point))
    }
    byKey.set(point.key, point)
  }
}

/**
 * Prepares each configuration of the points once; each router is looked up once for all. Nothing is written but to the
 * cache.
 *
 * @throws errors with exit code 2 or 3, of one line; of code that files name, one for all configurations
 */
export async function preparePoints (
  points: readonly Point[], options: SweepOptions, context: RunContext
): Promise<PreparedPoints> {
  const configurations = new Map<number, PreparedConfiguration>()
  const warnings = new Map<string, number>()
  const refused: CodeInFile[] = []
  const found = new Map<string, Promise<Target>>()
  const onEvent: RunContext['onEvent'] = event => {
    if (event.kind === 'warning') warnings.set(event.message, (warnings.get(event.message) ?? 0) + 1)
    else context.onEvent?.(event)
  }
  const silent = { ...context, onEvent }
  const prepare = async ({ configuration: number, values }: Point): Promise<void> => {
    const ofPoint = optionsOf(values, options)
    const prepared = await checkPrepared(await prepareRun(ofPoint, { ...toPrepareContext(silent), found }), ofPoint, silent)
    configurations.set(number, { number, values, prepared, options: ofPoint })
  }
  await beforeRun(context.signal, async () => {
    const firsts = new Map(points.map(point => [point.configuration, point]))
    for (const point of firsts.values()) {
      context.signal.throwIfAborted()
      try {
        await inConfiguration(point.values, options.grid, async () => prepare(point))
      } catch (error) {
        if (!(error instanceof CodeInFilesError)) throw error
        refused.push(...error.found)
      }
    }
  })
  if (refused.length > 0) throw new CodeInFilesError(refused)
  tellWarnings(warnings, configurations.size, context)
  return { configurations, points: withKeys(points, configurations, options) }
}

function withKeys (
  points: readonly Point[], configurations: PreparedPoints['configurations'], { grid, run }: SweepOptions
): PlannedPoint[] {
  const facts = new Map([...configurations].map(([number, { prepared }]) => [number, plannedFacts(prepared, run)]))
  const planned = points.flatMap(point => {
    const ofConfiguration = facts.get(point.configuration)
    return ofConfiguration === undefined ? [] : [{ ...point, key: pointKey({ ...ofConfiguration, seed: point.seed }) }]
  })
  assertDistinct(planned, grid)
  return planned
}
