import type { RecordedReason, RunRecord } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import { collectEvidence } from '../check/collect-evidence.ts'
import { readConfiguration, type Configuration } from '../run/configuration.ts'
import { openRun, type OpenRunOptions, type RunTables } from '../run/open-run.ts'
import { readRecordedParams } from '../run/recorded-params.ts'
import type { MessageSample } from '../statistics/resample-messages.ts'
import { collectMessageSamples } from './message-samples.ts'

/** A run that is compared. */
export interface ComparedRun {
  readonly dir: string
  readonly name: string
  /** Undefined for a run of the original tool. */
  readonly facts: RunRecord | undefined
  /** Parameters as texts; of an old run, those in its directory. */
  readonly params: ReadonlyMap<string, string>
  readonly configuration: Configuration
  readonly metrics: Metrics
  /** Reasons against its numbers: it failed, or could not be measured. A breached threshold is not one. */
  readonly problems: readonly RecordedReason[]
  readonly readMessages: () => Promise<readonly MessageSample[]>
  readonly tables: RunTables
}

/**
 * Opens a run to compare it.
 *
 * @throws {AnalysisError} when there is no run
 * @throws {ArchiveError | RunFactsError} for damaged data
 */
export async function openComparedRun (dir: string, options: OpenRunOptions = {}): Promise<ComparedRun> {
  const run = await openRun(dir, options)
  const { metrics, failures, invalid } = await collectEvidence(run)
  return {
    dir, name: run.name, facts: run.facts, metrics,
    params: await readRecordedParams(run.dir, run.facts), configuration: await readConfiguration(run.dir, run.facts),
    problems: [...failures, ...invalid],
    readMessages: async () => collectMessageSamples(await run.tables.messages(), await run.tables.deliveries()),
    tables: run.tables
  }
}
