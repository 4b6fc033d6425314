import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UsageError } from '@gsplan/cli'
import { splitThresholds, type Params } from '@gsplan/composer'
import { parseThreshold, type Metrics } from '@gsplan/gate'
import { analysisFiles, readRunJson, runFiles, runPaths, type RunRecord } from '@gsplan/run-format'
import { parseComposition } from '@gsplan/testground'
import { parse } from 'smol-toml'
import { checkPrepared, toPrepareContext } from './check-prepared.ts'
import { findEngine } from './engines/engines.ts'
import { beforeRun } from './interruption.ts'
import { assertSeed } from './prepare/check-options.ts'
import { findTarget } from './prepare/find-target.ts'
import type { PreparedRun } from './prepare/prepare-run.ts'
import type { RunContext } from './run-context.ts'
import { runOnce } from './run-once.ts'
import { defaultRunOptions, type RunOptions } from './run-options.ts'
import type { RunResult } from './run-result.ts'

/** A run made again, and its differences from the first. */
export interface RerunResult {
  readonly result: RunResult
  /** Names of the metrics that differ. */
  readonly differingMetrics: readonly string[]
  /** Whether the traces are the same bytes; undefined when one of them is missing. */
  readonly sameTrace: boolean | undefined
}

async function readText (runDir: string, name: string): Promise<string> {
  try {
    return await readFile(join(runDir, name), 'utf8')
  } catch {
    throw new UsageError(`${runDir}: expected a run directory with ${name}, found none`)
  }
}

async function readRecord (runDir: string): Promise<RunRecord> {
  const record = await readRunJson(runDir)
  if (record === undefined) throw new UsageError(`${runDir}: expected a run directory with ${runFiles.record}, found none`)
  if (record.target.source !== 'plan') return record
  throw new UsageError(`${runDir}: expected a run of gsplan's own plan, got one of another, which is not in the directory; ` +
    `gsplan run --engine ${record.engine} --composition ${runPaths(runDir).composition} --plan PLAN makes it again`)
}

/** Prepares the run of a record, from the files beside it. */
async function prepareAgain (
  runDir: string, record: RunRecord, options: RunOptions, context: RunContext
): Promise<PreparedRun> {
  assertSeed(record.seed)
  const engine = findEngine(record.engine, context.engines)
  const compositionText = await readText(runDir, runFiles.composition)
  const paramsText = await readText(runDir, runFiles.params)
  const { params, thresholds } = splitThresholds(parse(paramsText, { integersAsBigInt: true }) as Params)
  const target = await findTarget(params, engine, options, toPrepareContext(context))
  return {
    engine, target, compositionText, params, paramsText,
    composition: parseComposition(compositionText, runPaths(runDir).composition),
    thresholds: [...thresholds, ...record.thresholds.map(({ expression }) => expression)].map(parseThreshold),
    maxRegressions: [], endpoint: record.endpoint, warnings: target.notes
  }
}

async function traceDigest (runDir: string): Promise<string | undefined> {
  const path = join(runDir, runFiles.analysis, analysisFiles.filteredTrace)
  return existsSync(path) ? createHash('sha256').update(await readFile(path)).digest('hex') : undefined
}

/** A metric that an older version didn't know is one that it did not measure. */
const listDiffering = (before: Metrics, after: Metrics): string[] =>
  Object.keys(after).filter(name => (after[name] ?? null) !== (before[name] ?? null))

/**
 * Makes a run again from the files of its directory, beside it.
 *
 * @throws {UsageError} when the directory is not that of a complete run
 * @throws {RunFactsError} when its run.json is damaged
 */
export async function rerun (runDir: string, context: RunContext): Promise<RerunResult> {
  const record = await readRecord(runDir)
  const options: RunOptions = {
    ...defaultRunOptions, output: dirname(runDir), name: 'again', engine: record.engine, seed: record.seed
  }
  const prepared = await beforeRun(context.signal, async () => {
    const run = await prepareAgain(runDir, record, options, context)
    await checkPrepared(run, options, context)
    return run
  })
  const result = await runOnce(prepared, options, context)
  const [traceBefore, traceAfter] = [await traceDigest(runDir), await traceDigest(result.runDir)]
  return {
    result, differingMetrics: listDiffering(record.metrics, result.analysis?.metrics ?? {}),
    sameTrace: traceBefore === undefined || traceAfter === undefined ? undefined : traceBefore === traceAfter
  }
}
