import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { listOutputs, renderReport, type Analysis, type ReportFacts } from '@gsplan/analysis'
import { UsageError, writeWhole } from '@gsplan/cli'
import { digestParams } from '@gsplan/gate'
import {
  analysisOutputs, clearKilledRuns, createRunDirectory, createRunName, judge, moveToFailed, PARAMS_HEADER, runFiles,
  runPaths, toRunJson, writeRunJson, type RecordedFinding, type RunPaths, type RunRecord
} from '@gsplan/run-format'
import { analyseOutcome } from './analyse-outcome.ts'
import { carriedFindings } from './carried-findings.ts'
import { collectFacts } from './collect-facts.ts'
import { countPeers } from './count-peers.ts'
import { formatCommand } from './format-command.ts'
import { digestMeaning } from './prepare/meaning-digest.ts'
import { digestPlan } from './prepare/plan-digest.ts'
import type { PreparedRun } from './prepare/prepare-run.ts'
import { recordRun } from './record-run.ts'
import type { RunContext } from './run-context.ts'
import { runEngine, type EngineOutcome } from './run-engine.ts'
import type { RunOptions } from './run-options.ts'
import type { RunResult } from './run-result.ts'
import { formatRunSnapshot } from './run-snapshot.ts'
import { findChangedCode } from './target/changed-code.ts'
import type { Target } from './target/target.ts'

/**
 * Creates the run's directory, and removes what killed runs left beside it.
 *
 * @throws {UsageError} when the output folder can't be written
 */
async function createDirectory (
  { output, name, directory }: RunOptions, startedAt: Date, { onEvent }: RunContext
): Promise<string> {
  for (const dir of await clearKilledRuns(output)) {
    onEvent?.({ kind: 'warning', message: `${dir}: the run was killed; its outputs, which were not packed, are removed` })
  }
  try {
    return await createRunDirectory(output, directory ?? createRunName(startedAt, name))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UsageError(`--output ${output}: expected a folder that can be written, got ${code ?? message}`)
  }
}

async function writeInputs (prepared: PreparedRun, seed: number, paths: RunPaths): Promise<void> {
  const { compositionText, paramsText, target } = prepared
  const snapshot = formatRunSnapshot(prepared, [seed])
  await writeWhole(paths.composition, compositionText)
  await writeWhole(paths.params, target.source === 'plan' ? `${PARAMS_HEADER}${paramsText}` : paramsText)
  if (snapshot !== undefined) await writeWhole(paths.snapshot, snapshot)
}

/** Files of a run's directory, by role. */
function listFiles (runDir: string, logFile: string | undefined, analysis: Analysis | undefined): Record<string, string> {
  const files: Record<string, string> = { composition: runFiles.composition, params: runFiles.params }
  const { archive, events } = runPaths(runDir)
  if (existsSync(archive)) files['archive'] = runFiles.archive
  if (existsSync(events)) files['events'] = runFiles.events
  if (logFile !== undefined && existsSync(join(runDir, logFile))) files['log'] = logFile
  return analysis === undefined ? files : { ...files, ...listOutputs(analysis) }
}

/** Judges a run that could not be analysed, or was not to be: without a reason against it, it is unjudged. */
const judgeUnanalysed = ({ failures, result }: EngineOutcome, damage: Error | undefined): RunResult['verdict'] =>
  judge([
    ...failures, ...damage === undefined ? [] : [{ code: 'engine-failed', message: damage.message }],
    ...result?.invalid ?? []
  ], 'unjudged')

function emitEstimate ({ onEvent }: RunContext, { estimate }: PreparedRun): void {
  if (estimate !== undefined) onEvent?.({ kind: 'estimate', message: estimate.line })
}

/** Emits why a run is not passed, and observations on it. */
function emitVerdict (
  { onEvent }: RunContext, { reasons }: RunResult['verdict'], findings: readonly RecordedFinding[]
): void {
  for (const reason of reasons) onEvent?.({ kind: 'reason', ...reason })
  for (const finding of findings) onEvent?.({ kind: 'finding', ...finding })
}

/** Results that an analysis has, and a run without one has not. */
function resultsOf (
  analysis: Analysis | undefined, carried: readonly RecordedFinding[]
): Pick<RunRecord, 'metrics' | 'thresholds' | 'regressions' | 'findings'> {
  const { metrics = {}, thresholds = [], regressions = [], findings = carried } = analysis ?? {}
  return { metrics, thresholds, regressions, findings }
}

/** Digests of what the run was made with, and of the files that were judged. */
const digestsOf = (
  prepared: PreparedRun, { plan, ofPlan }: { readonly plan: string | undefined, readonly ofPlan: string | undefined },
  analysis: Analysis | undefined
): RunRecord['digests'] => ({
  params: digestParams(prepared.paramsText), meaning: digestMeaning({ ...prepared, plan }), plan: ofPlan,
  outputs: analysis?.run.extraction.outputs
})

const targetsOf = ({ target, targets = [] }: PreparedRun): Target[] => [target, ...targets]

/** @throws {UsageError} for a router whose code is not the one that was found: the record would name another than ran */
function assertSameCode (prepared: PreparedRun): void {
  const [changed] = findChangedCode(targetsOf(prepared))
  if (changed === undefined) return
  throw new UsageError(`GS_MODULE: expected ${changed} to stay as it was when the command began, got other code; ` +
    'the same command again takes it as it is now')
}

/** An outcome with a reason against it, if the code of a router changed meanwhile. */
function withChangedCode (outcome: EngineOutcome, prepared: PreparedRun): EngineOutcome {
  const { result } = outcome
  const changed = findChangedCode(targetsOf(prepared))
  if (result === undefined || changed.length === 0) return outcome
  const reason = { code: 'router-changed', message: `${changed.join(', ')} changed during the run` } as const
  return { ...outcome, result: { ...result, invalid: [...result.invalid ?? [], reason] } }
}

/** Runs the engine and analyses its outputs. */
async function measure (
  prepared: PreparedRun, options: RunOptions, context: RunContext, runDir: string
): Promise<Pick<RunResult, 'analysis' | 'verdict'> & { readonly outcome: EngineOutcome }> {
  const outcome = withChangedCode(await runEngine(prepared, options, context, runDir), prepared)
  const analysed = await analyseOutcome(prepared, options, context, { runDir, outcome })
  if (analysed instanceof Error) return { outcome, verdict: judgeUnanalysed(outcome, analysed) }
  return { outcome, analysis: analysed, verdict: analysed?.verdict ?? judgeUnanalysed(outcome, undefined) }
}

/** Writes the page of a run, and warns where it has no figures. */
async function writeReport (analysis: Analysis, facts: ReportFacts, { onEvent }: RunContext): Promise<void> {
  if (analysis.undrawn !== undefined) onEvent?.({ kind: 'warning', message: analysis.undrawn })
  await writeWhole(join(analysis.analysisDir, analysisOutputs.report), renderReport(analysis, facts))
}

/** Measures and judges a run, and writes its page and record. */
async function makeRun (
  prepared: PreparedRun, options: RunOptions, context: RunContext,
  { runDir, startedAt, startedMs }: { readonly runDir: string, readonly startedAt: Date, readonly startedMs: number }
): Promise<RunResult> {
  if ((options.inSet?.index ?? 0) === 0) emitEstimate(context, prepared)
  // as it begins
  const ofPlan = digestPlan(options.plan)
  const { outcome, analysis, verdict } = await measure(prepared, options, context, runDir)
  const wallMs = performance.now() - startedMs
  const facts = collectFacts(prepared, outcome, { runDir, options, startedAt, wallMs })
  context.onEvent?.({ kind: 'stage', stage: 'report' })
  if (analysis !== undefined) await writeReport(analysis, { ...facts, command: formatCommand(options) }, context)
  const results = resultsOf(analysis, carriedFindings(prepared, outcome))
  const json = toRunJson({
    ...facts, ...results, endpoint: prepared.endpoint, place: outcome.result?.place, trim: options.trim || undefined,
    params: prepared.params, verdict,
    digests: digestsOf(prepared, { plan: options.plan, ofPlan }, analysis),
    files: listFiles(runDir, prepared.engine.logFile, analysis)
  })
  await writeRunJson(runDir, json)
  emitVerdict(context, verdict, results.findings)
  return {
    runDir, verdict, json, analysis,
    peers: analysis?.run.extraction.peers.length || countPeers(prepared.composition, options.plan),
    disturbance: outcome.result?.disturbance
  }
}

/**
 * One attempt of a run that has been prepared: writes its directory, run.json last, and moves it when it failed.
 *
 * @throws {UsageError} for an output folder that can't be written, and a router whose code changed since it was found
 * @throws {InterruptedError} when the signal aborts; files that are complete stay
 */
export async function runOnce (prepared: PreparedRun, options: RunOptions, context: RunContext): Promise<RunResult> {
  const [startedAt, startedMs] = [new Date(), performance.now()]
  assertSameCode(prepared)
  const runDir = await createDirectory(options, startedAt, context)
  await writeInputs(prepared, options.seed, runPaths(runDir))
  if (options.dryRun) {
    emitEstimate(context, prepared)
    return { runDir, verdict: judge([], 'unjudged') }
  }
  const result = await recordRun(prepared, options, context, {
    runDir, work: async recorded => makeRun(prepared, options, recorded, { runDir, startedAt, startedMs })
  })
  return result.verdict.status === 'failed' ? { ...result, runDir: await moveToFailed(runDir) } : result
}
