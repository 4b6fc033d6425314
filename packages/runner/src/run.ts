import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { cpus, release, totalmem, type } from 'node:os'
import { basename, join } from 'node:path'
import { analyse, renderReport, type Analysis, type AnalysisStage, type ReportFacts } from '@gsplan/analysis'
import { formatSnapshot, paramsToSnapshot, readSnapshot, snapshotToParams, textOf } from '@gsplan/composer'
import { decideVerdict, parseMaxRegression, parseThreshold, type Metrics } from '@gsplan/gate'
import type { Reason, RunFacts, Verdict } from '@gsplan/run-format'
import type { EngineProgress, EngineResult } from './engine.ts'
import { InterruptedError } from './errors.ts'
import { keepOutputs, OUTPUTS } from './keep-outputs.ts'
import { prepareRun, type PrepareContext, type PreparedRun } from './prepare/prepare-run.ts'
import { isWorthMeasuringAgain } from './measure-again.ts'
import { createRunDirectory, moveToFailed, runDirectoryName } from './run-directory.ts'
import { createRunId } from './run-id.ts'
import { toRunJson, writeRunJson, type RunJson } from './run-json.ts'
import { formatCommand, type RunOptions } from './run-options.ts'
import { defaultCacheDir } from './target/target-cache.ts'
import type { Target } from './target/target.ts'
import { assertCanStore, storeRun, type StoreContext, type StoreResult } from './store-run.ts'
import { readVersion } from './version.ts'

export type RunStage = 'router' | 'engine' | 'archive' | AnalysisStage | 'report' | 'store'

export interface RunContext extends StoreContext {
  readonly signal: AbortSignal
  /** Keeps installed routers. @default the user's cache folder */
  readonly cacheDir?: string
  /** Told of what the run will not do as asked. */
  readonly onWarning?: (line: string) => void
  readonly onStage?: (stage: RunStage) => void
  readonly onProgress?: (progress: EngineProgress) => void
}

/** A finished run. */
export interface RunResult {
  /** Where everything is; a failed run has been moved. */
  readonly runDir: string
  readonly verdict: Verdict
  /** Absent after a dry run. */
  readonly json?: RunJson
  /** Absent when the analysis was skipped or impossible. */
  readonly analysis?: Analysis
  /** What others did to a machine that had enough for the test. */
  readonly disturbance?: string
  /** Absent unless it was asked for. */
  readonly store?: StoreResult
}

interface EngineOutcome {
  readonly result?: EngineResult
  readonly failures: readonly Reason[]
}

/**
 * One test run: compose, run on the engine, pack, analyse, judge, report. The run directory is complete when it has a
 * run.json, which is written last.
 *
 * @throws {InterruptedError} when the signal aborts; what was complete stays
 * @throws errors with exit code 2 for wrong options, before anything is written
 */
export async function run (options: RunOptions, context: RunContext): Promise<RunResult> {
  const prepared = await beforeRun(context, async () => {
    if (options.store) await assertCanStore(context.signal)
    const run = await prepareRun(options, toPrepareContext(context))
    await checkPrepared(run, options, context)
    return run
  })
  for (let attempt = 1; ; attempt++) {
    const result = await runPrepared(prepared, options, context)
    const { verdict, analysis, disturbance } = result
    if (attempt >= options.attempts || !isWorthMeasuringAgain({ verdict, metrics: analysis?.metrics, disturbance })) {
      return storeResult(result, options, context)
    }
    context.onWarning?.(`${result.runDir} is invalid: it is measured again, ${attempt + 1} of ${options.attempts} times at most`)
  }
}

/** What is done before anything is written: an interruption leaves nothing. */
export async function beforeRun<T> ({ signal }: RunContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!signal.aborted) throw error
    throw new InterruptedError('interrupted before the run began', exitCodeOfSignal(signal))
  }
}

/** Stores a run when that is asked for. */
async function storeResult (result: RunResult, options: RunOptions, context: RunContext): Promise<RunResult> {
  if (!options.store || result.json === undefined) return result
  context.onStage?.('store')
  return { ...result, store: await storeRun(result.runDir, result.verdict.exitCode === 1, context) }
}

export function toPrepareContext ({ signal, cacheDir, onStage }: RunContext): PrepareContext {
  return {
    signal, onResolve: () => { onStage?.('router') },
    ...cacheDir === undefined ? {} : { cacheDir }
  }
}

/**
 * Looks whether the engine has what it needs, and tells what the run will not do as asked.
 *
 * @throws errors with exit code 2 or 3
 */
export async function checkPrepared (
  { engine, composition, target, warnings }: PreparedRun, { dryRun, plan }: Pick<RunOptions, 'dryRun' | 'plan'>,
  { signal, onWarning }: RunContext
): Promise<void> {
  const needs = { composition, target, signal, ...plan === undefined ? {} : { plan } }
  const engineWarnings = dryRun ? [] : await engine.check?.(needs) ?? []
  for (const line of [...warnings, ...engineWarnings]) onWarning?.(line)
}

/** {@link run} of something that has been prepared and checked, once, and not stored. */
export async function runPrepared (prepared: PreparedRun, options: RunOptions, context: RunContext): Promise<RunResult> {
  const startedAt = new Date()
  const startedMs = performance.now()
  const runDir = await createRunDirectory(options.output, runDirectoryName(startedAt, options.name))
  await writeFile(join(runDir, 'composition.toml'), prepared.compositionText)
  await writeFile(join(runDir, 'template-params.toml'), prepared.paramsText)
  if (options.config !== undefined) {
    const { endpoint } = snapshotToParams(readSnapshot(options.config))
    const { snapshot } = paramsToSnapshot(prepared.params, endpoint)
    await writeFile(join(runDir, 'config-snapshot.json'), formatSnapshot(snapshot))
  }
  if (options.dryRun) return { runDir, verdict: { status: 'passed', reasons: [], exitCode: 0 } }

  const archive = join(runDir, 'test-output.tgz')
  const outcome = await runEngine(prepared, options, context, runDir, archive)
  const analysis = await analyseRun(prepared, options, context, runDir, archive, outcome)
  const failures = [...outcome.failures, ...analysis instanceof Error ? [damaged(analysis)] : []]
  const whole = analysis instanceof Error ? undefined : analysis
  const verdict = whole?.verdict ?? decideVerdict({ failures, invalid: outcome.result?.invalid ?? [], thresholds: [] })
  const facts = collectFacts(prepared, options, outcome, runDir, startedAt, (performance.now() - startedMs) / 1000)
  context.onStage?.('report')
  const files: Record<string, string> = {
    composition: 'composition.toml', params: 'template-params.toml',
    ...existsSync(archive) ? { archive: 'test-output.tgz' } : {}
  }
  const { logFile } = prepared.engine
  if (logFile !== undefined && existsSync(join(runDir, logFile))) files['log'] = logFile
  if (whole !== undefined) {
    await writeFile(join(whole.analysisDir, 'report.html'), renderReport(whole, facts))
    files['report'] = 'analysis/report.html'
    if (whole.figures.length > 0) files['figures'] = 'analysis/figures.zip'
    for (const { name } of whole.figures) files[name] = `analysis/figures/${name}.png`
  }
  const metrics: Metrics = whole?.metrics ?? {}
  const json = toRunJson({
    facts, endpoint: prepared.endpoint, params: prepared.params, verdict, metrics, files,
    thresholds: whole?.thresholds ?? [], regressions: whole?.regressions ?? [], findings: whole?.findings ?? []
  })
  await writeRunJson(runDir, json)
  const finalDir = verdict.exitCode === 1 ? await moveToFailed(runDir) : runDir
  const { disturbance } = outcome.result ?? {}
  return {
    runDir: finalDir, verdict, json, ...whole === undefined ? {} : { analysis: whole },
    ...disturbance === undefined ? {} : { disturbance }
  }
}

const damaged = (error: Error): Reason => ({ code: 'engine-failed', message: error.message })

/** Runs the engine and packs what the instances wrote, however it ended. */
async function runEngine (
  { engine, composition, compositionText, target, endpoint }: PreparedRun, options: RunOptions, context: RunContext,
  runDir: string, archive: string
): Promise<EngineOutcome> {
  const { seed, threads, processes } = options
  const { signal, onProgress, onStage } = context
  const runId = createRunId(compositionText, seed)
  const outputsDir = join(runDir, OUTPUTS)
  onStage?.('engine')
  let outcome: EngineOutcome
  try {
    const result = await engine.run({
      composition, target, runId, seed, outputsDir, runDir, signal,
      cacheDir: context.cacheDir ?? defaultCacheDir(),
      onProgress: onProgress ?? (() => {}),
      ...threads === undefined ? {} : { threads },
      ...processes === undefined ? {} : { processes },
      ...options.plan === undefined ? {} : { plan: options.plan },
      ...endpoint === undefined ? {} : { endpoint }
    })
    outcome = { result, failures: [...instanceFailures(result), ...engineFailures(engine.name, result.failure)] }
  } catch (error) {
    outcome = { failures: signal.aborted ? [] : engineFailures(engine.name, (error as Error).message) }
  }
  onStage?.('archive')
  const { archive: ready } = outcome.result ?? {}
  const unpacked = await keepOutputs({ ready, outputsDir, runId, archive, onWarning: context.onWarning })
  // an engine that failed early has left nothing to pack
  const lost = unpacked === undefined || (outcome.failures.length > 0 && !existsSync(outputsDir)) ? [] : [unpacked]
  const unpackedOutputs = existsSync(outputsDir) ? `what instances had written, in ${OUTPUTS}` : 'no outputs'
  for (const line of outcome.result?.warnings ?? []) context.onWarning?.(line)
  const outputs = existsSync(archive) ? 'what instances had written' : unpackedOutputs
  throwIfInterrupted(signal, runDir, `composition.toml, template-params.toml and ${outputs}`)
  return { ...outcome, failures: [...outcome.failures, ...lost] }
}

const engineFailures = (name: string, message: string | undefined): Reason[] =>
  message === undefined ? [] : [{ code: 'engine-failed', message: `the ${name} engine: ${message}` }]

const exitCodeOfSignal = ({ reason }: AbortSignal): 130 | 143 => reason === 'SIGTERM' ? 143 : 130

function throwIfInterrupted (signal: AbortSignal, runDir: string, left: string): void {
  if (!signal.aborted) return
  throw new InterruptedError(`interrupted; ${runDir} holds ${left}, and no run.json`, exitCodeOfSignal(signal))
}

function instanceFailures ({ instances }: EngineResult): Reason[] {
  const bad = instances.filter(({ outcome }) => outcome !== 'ok')
  // those that were ended for another's failure say nothing of the cause
  const first = bad.find(({ isConsequence }) => isConsequence !== true) ?? bad[0]
  if (first === undefined) return []
  return [{
    code: 'instance-failed',
    message: `${bad.length} of ${instances.length} instances did not end well; the first, ${first.groupId}/` +
      `${first.groupIndex}, ${first.outcome}${first.error === undefined ? '' : `: ${first.error}`}`
  }]
}

async function analyseRun (
  { thresholds, baseline }: PreparedRun, { skipAnalysis, threshold, maxRegression, trim }: RunOptions,
  { signal, onStage }: RunContext, runDir: string, archive: string,
  { failures, result }: EngineOutcome
): Promise<Analysis | Error | undefined> {
  // an engine that failed early left no archive
  if (skipAnalysis || !existsSync(archive)) return undefined
  try {
    return await analyse({
      archive, analysisDir: join(runDir, 'analysis'), baseline,
      thresholds: [...thresholds, ...threshold].map(parseThreshold),
      maxRegressions: maxRegression.map(parseMaxRegression),
      trim, failures, signal, invalid: result?.invalid ?? [],
      ...onStage === undefined ? {} : { onStage }
    })
  } catch (error) {
    throwIfInterrupted(signal, runDir, 'the whole test-output.tgz, without a complete analysis')
    // a run whose engine failed has no archive worth the name
    if (failures.length > 0 || (error as { exitCode?: number }).exitCode === 1) return error as Error
    throw error
  }
}

function toTargetFacts ({ module, version, source, integrity }: Target): RunFacts['target'] {
  return { module, version, source, ...integrity === undefined ? {} : { integrity } }
}

function collectFacts (
  { engine, params, target }: PreparedRun, options: RunOptions, { result }: EngineOutcome, runDir: string,
  startedAt: Date, wallS: number
): ReportFacts {
  return {
    name: basename(runDir), engine: engine.name, seed: options.seed, startedAt: startedAt.toISOString(),
    target: toTargetFacts(target),
    versions: { gsplan: readVersion(), node: process.version },
    host: { cores: cpus().length, memoryBytes: totalmem(), os: `${type()} ${release()}` },
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, textOf(value)])),
    timing: {
      wallS, virtualS: result?.virtualS ?? 0, cpuS: result?.cpuS ?? null, peakRssBytes: result?.peakRssBytes ?? null
    },
    command: formatCommand(options)
  }
}
