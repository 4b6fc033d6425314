import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { holdRun, OUTPUTS_FOLDER, runPaths, type Reason } from '@gsplan/run-format'
import type { EngineResult } from './engine.ts'
import { hostsOf } from './engines/hosts/hosts-flags.ts'
import { clusterOf } from './engines/kubernetes/cluster-flags.ts'
import { throwIfInterrupted } from './interruption.ts'
import { keepOutputs } from './keep-outputs.ts'
import { readTimeout } from './prepare/check-options.ts'
import type { PreparedRun } from './prepare/prepare-run.ts'
import type { RunContext } from './run-context.ts'
import { createRunId } from './run-id.ts'
import type { RunOptions } from './run-options.ts'
import { defaultCacheDir } from './target/target-cache.ts'

/** Outcome of a run on an engine, and the failures so far. */
export interface EngineOutcome {
  /** Absent when the engine threw. */
  readonly result?: EngineResult | undefined
  readonly failures: readonly Reason[]
}

const engineFailures = (name: string, message: string | undefined): Reason[] =>
  message === undefined ? [] : [{ code: 'engine-failed', message: `the ${name} engine: ${message}` }]

function instanceFailures ({ instances }: EngineResult): Reason[] {
  const bad = instances.filter(({ outcome }) => outcome !== 'ok')
  // instances that were terminated for another's failure don't name the cause
  const first = bad.find(({ isConsequence }) => isConsequence !== true) ?? bad[0]
  if (first === undefined) return []
  return [{
    code: 'instance-failed',
    message: `${bad.length} of ${instances.length} instances did not end well; the first, ${first.groupId}/` +
      `${first.groupIndex}, ${first.outcome}${first.error === undefined ? '' : `: ${first.error}`}`
  }]
}

/** Runs the engine; its failure is an outcome. */
async function callEngine (
  { engine, composition, target, targets, endpoint, estimate }: PreparedRun,
  options: RunOptions,
  { signal, cacheDir = defaultCacheDir(), onEvent }: RunContext,
  place: { readonly runId: string, readonly runDir: string, readonly outputsDir: string }
): Promise<EngineOutcome> {
  const { seed, wire, threads, processes, plan, timeout } = options
  try {
    const result = await engine.run({
      ...place, composition, target, targets, plan, seed, wire, threads,
      sensibleThreads: estimate?.threads, heap: estimate?.heap, processes, timeoutMs: readTimeout(timeout),
      endpoint, cluster: clusterOf(engine, options), onHosts: hostsOf(engine, options), cacheDir,
      signal, emit: onEvent ?? (() => {})
    })
    return { result, failures: [...instanceFailures(result), ...engineFailures(engine.name, result.failure)] }
  } catch (error) {
    return { failures: signal.aborted ? [] : engineFailures(engine.name, (error as Error).message) }
  }
}

/**
 * Runs the engine and packs the instances' outputs, however it ended.
 *
 * @throws {InterruptedError} when the signal aborts
 */
export async function runEngine (
  prepared: PreparedRun, options: RunOptions, context: RunContext, runDir: string
): Promise<EngineOutcome> {
  const { signal, onEvent } = context
  const warn = (message: string): void => { onEvent?.({ kind: 'warning', message }) }
  const { archive } = runPaths(runDir)
  const runId = createRunId(prepared.compositionText, options.seed)
  const outputsDir = join(runDir, OUTPUTS_FOLDER)
  const { result, failures, unpacked } = await holdRun(runDir, async () => {
    onEvent?.({ kind: 'stage', stage: 'engine' })
    const outcome = await callEngine(prepared, options, context, { runId, runDir, outputsDir })
    onEvent?.({ kind: 'stage', stage: 'archive' })
    const ready = outcome.result?.archive
    const onShare = (share: number): void => { onEvent?.({ kind: 'share', share }) }
    return { ...outcome, unpacked: await keepOutputs({ ready, outputsDir, runId, archive, onWarning: warn, onShare }) }
  })
  // an engine that failed early has left nothing to pack
  const lost = unpacked === undefined || (failures.length > 0 && !existsSync(outputsDir)) ? [] : [unpacked]
  for (const line of result?.warnings ?? []) warn(line)
  const unpackedOutputs = existsSync(outputsDir) ? `the instances' outputs so far, in ${OUTPUTS_FOLDER}` : 'no outputs'
  const outputs = existsSync(archive) ? 'the instances\' outputs so far' : unpackedOutputs
  throwIfInterrupted(signal, runDir, `composition.toml, template-params.toml and ${outputs}`)
  return { result, failures: [...failures, ...lost] }
}
