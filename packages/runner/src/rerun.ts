import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseComposition } from '@gsplan/testground'
import { parse } from 'smol-toml'
import { splitThresholds, type Params } from '@gsplan/composer'
import { findEngine } from './engines/engines.ts'
import { RunError } from './errors.ts'
import { findTarget, type PreparedRun } from './prepare/prepare-run.ts'
import type { RunJson } from './run-json.ts'
import { beforeRun, checkPrepared, runPrepared, toPrepareContext, type RunContext, type RunResult } from './run.ts'
import { defaultRunOptions, type RunOptions } from './run-options.ts'

/** A run made again, and where its results differ from the first. */
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
    throw new RunError(`${runDir}: expected a run directory with ${name}, found none`)
  }
}

async function traceDigest (runDir: string): Promise<string | undefined> {
  const path = join(runDir, 'analysis', 'filtered-trace.bin.gz')
  return existsSync(path) ? createHash('sha256').update(await readFile(path)).digest('hex') : undefined
}

/**
 * Makes a run again from what its directory holds, beside it.
 *
 * @throws {RunError} when the directory is not that of a complete run
 */
export async function rerun (runDir: string, context: RunContext): Promise<RerunResult> {
  const before = JSON.parse(await readText(runDir, 'run.json')) as RunJson
  if (before.target.source === 'plan') {
    throw new RunError(`${runDir}: expected a run of gsplan's own plan, got one of another, which is not in the directory; ` +
      `gsplan run --engine ${before.engine} --composition ${join(runDir, 'composition.toml')} --plan PLAN makes it again`)
  }
  const compositionText = await readText(runDir, 'composition.toml')
  const paramsText = await readText(runDir, 'template-params.toml')
  const { params, thresholds } = splitThresholds(parse(paramsText, { integersAsBigInt: true }) as Params)
  const engine = findEngine(before.engine)
  const options: RunOptions = {
    ...defaultRunOptions, output: dirname(runDir), name: 'again', engine: before.engine, seed: before.seed,
    threshold: before.thresholds.map(({ expression }) => expression)
  }
  const prepared = await beforeRun(context, async (): Promise<PreparedRun> => {
    const target = await findTarget(params, engine, options, toPrepareContext(context))
    const run: PreparedRun = {
      engine,
      composition: parseComposition(compositionText, join(runDir, 'composition.toml')),
      compositionText,
      params,
      paramsText,
      thresholds,
      target,
      warnings: target.notes,
      ...before.endpoint === undefined ? {} : { endpoint: before.endpoint }
    }
    await checkPrepared(run, options, context)
    return run
  })
  const result = await runPrepared(prepared, options, context)
  const after = result.json?.metrics ?? {}
  const [traceBefore, traceAfter] = [await traceDigest(runDir), await traceDigest(result.runDir)]
  return {
    result,
    // one that an older version did not know is one that it did not measure
    differingMetrics: Object.keys(after).filter(name => (after[name] ?? null) !== (before.metrics[name] ?? null)),
    sameTrace: traceBefore === undefined || traceAfter === undefined ? undefined : traceBefore === traceAfter
  }
}
