import type { Metrics } from '@gsplan/tracestat'
import { AnalysisError } from '../errors.ts'
import { findMeasurable } from '../run/find-archive.ts'
import { openRun, type OpenRunOptions } from '../run/open-run.ts'
import { readRunFacts, type StoredRunFacts } from '../run/run-facts.ts'
import { checkOutcomes } from '../verdict/validity.ts'
import { findObstacles, type Obstacles } from './find-obstacles.ts'

/** A run as it is judged. */
export interface KnownRun extends Obstacles {
  readonly facts: StoredRunFacts | undefined
  readonly metrics: Metrics
  readonly findings: readonly string[]
}

/**
 * What is known of a run: measured again where there is something to measure, else as it was recorded.
 *
 * @throws {AnalysisError} when there is no run
 * @throws {ArchiveError | RunFactsError} for damaged data
 */
export async function learnRun (runDir: string, options: OpenRunOptions): Promise<KnownRun> {
  if (findMeasurable(runDir) === undefined) {
    const facts = await readRunFacts(runDir)
    if (facts === undefined) {
      throw new AnalysisError(`${runDir}: expected a run directory with test-output.tgz or run.json, found neither`)
    }
    return { facts, metrics: facts.metrics, findings: facts.findings, ...findObstacles(facts, checkRecorded(facts)) }
  }
  const run = await openRun(runDir, options)
  const measured = { failures: checkOutcomes(run.extraction), invalid: await run.validity() }
  return {
    facts: run.facts, metrics: await run.metrics(), findings: await run.findings(), ...findObstacles(run.facts, measured)
  }
}

/** A run whose archive is gone still has to have measured something. */
function checkRecorded ({ metrics }: StoredRunFacts): Obstacles {
  const published = metrics['messages_published'] ?? 0
  return {
    failures: [],
    invalid: published > 0 ? [] : [{ code: 'no-messages', message: 'run.json reports no message' }]
  }
}
