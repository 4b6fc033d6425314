import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { UsageError } from '@gsplan/cli'
import {
  checkRecordedParams, parseParams, routersOf, splitThresholds, textOf, type Params
} from '@gsplan/composer'
import { parseMaxRegression, parseThreshold } from '@gsplan/gate'
import { isOfRequest, readRunJson, readRunText, runFiles, runPaths, targetsOf, type RunRecord } from '@gsplan/run-format'
import { parseComposition } from '@gsplan/testground'
import { checkPrepared, toPrepareContext } from './check-prepared.ts'
import { compareAgain, type Agreement } from './compare-again.ts'
import { defaultEngines, findEngine } from './engines/engines.ts'
import { beforeRun } from './interruption.ts'
import { assertSeed, assertThreads } from './prepare/check-options.ts'
import { assertCodeAllowed, findCodeOfComposition, findCodeOfRouters } from './prepare/code-in-files.ts'
import { findPlaceAgain } from './prepare/find-place.ts'
import type { PlaceSettings } from './prepare/place-flags.ts'
import { findEndpointAgain } from './prepare/find-endpoint.ts'
import { assertMixable, assignRouters, findRouters, routersOfComposition } from './prepare/find-targets.ts'
import type { PreparedRun } from './prepare/prepare-run.ts'
import type { RunContext } from './run-context.ts'
import { runOnce } from './run-once.ts'
import { defaultRunOptions, type RunOptions } from './run-options.ts'
import type { RunResult } from './run-result.ts'
import { allTargets } from './target/group-targets.ts'

/** A run made again, and its differences from the first. */
export interface RerunResult extends Agreement {
  readonly result: RunResult
}

/** Options of {@link rerun}. */
export interface RerunOptions {
  /** Runs programs and router folders that the run's files name. @default false */
  readonly allowCode?: boolean | undefined
  /** Address of Testground's daemon. @default the recorded one, if it is on this machine or `allowCode` is true */
  readonly endpoint?: string | undefined
  /** Settings of the cluster or the hosts. @default the recorded ones, if `allowCode` is true */
  readonly place?: PlaceSettings | undefined
  /** Folder for the new run's directory. @default that of the first run */
  readonly output?: string | undefined
  /** Threads of a simulation. @default those of the first run, at most one for each core */
  readonly threads?: number | undefined
}

/** Threads of the first run, as far as the machine has cores. */
function threadsOf ({ timing: { threads } }: RunRecord): number | undefined {
  if (threads === undefined || !Number.isInteger(threads) || threads < 1) return undefined
  return Math.min(threads, availableParallelism())
}

async function readText (runDir: string, name: string): Promise<string> {
  const text = await readRunText(join(runDir, name))
  if (text === undefined) throw new UsageError(`${runDir}: expected a run directory with ${name}, found none`)
  return text
}

async function readRecord (runDir: string): Promise<RunRecord> {
  const record = await readRunJson(runDir)
  if (record === undefined) throw new UsageError(`${runDir}: expected a run directory with ${runFiles.record}, found none`)
  if (record.target.source !== 'plan') return record
  throw new UsageError(`${runDir}: expected a run of gsplan's own plan, got one of another, which is not in the directory; ` +
    `npx gsplan run --engine ${record.engine} --composition ${runPaths(runDir).composition} --plan PLAN makes it again`)
}

/** Parameters with a router: a composition that names none has that of its run. */
const withRouter = (params: Params, { target: { module, version } }: RunRecord): Params =>
  textOf(params['GS_MODULE']) === '' ? { ...params, GS_MODULE: module, GS_VERSION: version } : params

/** Prepares the run of a record, from the files beside it. */
async function prepareAgain (
  runDir: string, record: RunRecord, options: RunOptions, context: RunContext
): Promise<PreparedRun> {
  assertSeed(record.seed)
  const engine = findEngine(record.engine, context.engines, `${runPaths(runDir).record}: engine`)
  assertThreads(options.threads, { engine, engines: context.engines ?? defaultEngines })
  const compositionText = await readText(runDir, runFiles.composition)
  const composition = parseComposition(compositionText, runPaths(runDir).composition)
  const paramsText = await readText(runDir, runFiles.params)
  const { params, thresholds } = splitThresholds(parseParams(paramsText, runPaths(runDir).params))
  const paths = runPaths(runDir)
  // of a run of one router the parameters decide
  const asked = record.targets === undefined
    ? routersOf(withRouter(params, record))
    : routersOfComposition(composition, params)
  assertCodeAllowed([
    ...findCodeOfComposition(composition, paths.composition, engine), ...findCodeOfRouters(routersOf(params), paths.params),
    ...record.targets === undefined ? [] : findCodeOfRouters(asked, paths.composition),
    ...findCodeOfRouters(targetsOf(record), paths.record)
  ], options)
  checkRecordedParams(params, runPaths(runDir).params)
  const found = await findRouters(asked, engine, options, toPrepareContext(context))
  const routers = assignRouters(composition, withRouter(params, record), found)
  assertMixable(routers, engine, context.engines ?? defaultEngines)
  return {
    engine, ...routers, composition, compositionText, params, paramsText,
    thresholds: [...thresholds, ...record.thresholds.map(({ expression }) => expression)].map(parseThreshold),
    maxRegressions: record.regressions.map(({ expression }) => parseMaxRegression(expression)),
    baseline: Object.fromEntries(record.regressions.map(({ metric, baseline }) => [metric, baseline])),
    endpoint: findEndpointAgain(options, { ofRecord: record.endpoint, file: paths.record }, engine, context.engines),
    warnings: allTargets(routers).flatMap(({ notes }) => notes), findings: record.findings.filter(isOfRequest)
  }
}

/**
 * Makes a run again from the files of its directory, beside it, and compares the results.
 *
 * @throws {UsageError} when the directory is not that of a complete run
 * @throws {RunFactsError} when its run.json is damaged
 */
export async function rerun (
  runDir: string, context: RunContext, given: RerunOptions = {}
): Promise<RerunResult> {
  const { allowCode = false, endpoint, place = {}, output = dirname(runDir), threads } = given
  const record = await readRecord(runDir)
  const engine = findEngine(record.engine, context.engines, `${runPaths(runDir).record}: engine`)
  const options: RunOptions = {
    ...defaultRunOptions,
    ...findPlaceAgain(place, { ofRecord: record.place, file: runPaths(runDir).record }, { engine, allowCode }),
    output, name: 'again', engine: record.engine, seed: record.seed,
    trim: record.trim ?? false, wire: record.wire, allowCode, endpoint,
    threads: threads ?? threadsOf(record)
  }
  const prepared = await beforeRun(context.signal, async () => {
    const run = await prepareAgain(runDir, record, options, context)
    return checkPrepared(run, options, context)
  })
  const result = await runOnce(prepared, options, context)
  return { result, ...await compareAgain(runDir, record, result) }
}
