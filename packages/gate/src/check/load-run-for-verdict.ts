import { findMeasurable, readRunJson, type RunRecord } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import { AnalysisError } from '../errors.ts'
import { openRun, type OpenRunOptions } from '../run/open-run.ts'
import { checkOutcomes } from '../verdict/validity.ts'
import { collectReasons, type VerdictReasons } from './collect-reasons.ts'

/** A run as it is judged. */
export interface LoadedRun extends VerdictReasons {
  readonly facts: RunRecord | undefined
  readonly metrics: Metrics
  readonly findings: readonly string[]
}

/** Checks that a run whose archive is gone has measured something. */
function checkRecorded ({ metrics }: RunRecord): VerdictReasons {
  const published = metrics['messages_published'] ?? 0
  return {
    failures: [],
    invalid: published > 0 ? [] : [{ code: 'nothing-measured', message: 'run.json reports no message' }]
  }
}

/**
 * Loads the metrics of a run and the reasons against it: measured again from its archive or extraction, else as its
 * run.json records them.
 *
 * @throws {AnalysisError} when there is no run
 * @throws {ArchiveError | RunFactsError} for damaged data
 */
export async function loadRunForVerdict (runDir: string, options: OpenRunOptions): Promise<LoadedRun> {
  if (findMeasurable(runDir) === undefined) {
    const facts = await readRunJson(runDir)
    if (facts === undefined) {
      throw new AnalysisError(`${runDir}: expected a run directory with test-output.tgz or run.json, found neither`)
    }
    return { facts, metrics: facts.metrics, findings: facts.findings, ...collectReasons(facts, checkRecorded(facts)) }
  }
  const run = await openRun(runDir, options)
  const measured = { failures: checkOutcomes(run.extraction), invalid: await run.validity() }
  return {
    facts: run.facts, metrics: await run.metrics(), findings: await run.findings(), ...collectReasons(run.facts, measured)
  }
}
