import { gravityOf, type RecordedReason, type RunRecord, type VerdictStatus } from '@gsplan/run-format'
import type { Metrics } from '@gsplan/tracestat'
import type { VerdictReport } from '../ci/verdict-report.ts'
import { judgeRun } from '../check/judge-run.ts'
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
  /** True if its metrics leave out messages of the first and last second of the run phase. */
  readonly trim: boolean
  readonly metrics: Metrics
  /** SHA-256 of its archive or, where there is none, of its extracted files. */
  readonly digest: string
  /** Status of its verdict, with the conditions that it was made with. */
  readonly status: VerdictStatus
  /** Its verdict in full, with the conditions that it was made with. */
  readonly report: VerdictReport
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
  const report = await judgeRun(run)
  const { metrics, verdict: { status, reasons } } = report
  return {
    dir, name: run.name, facts: run.facts, trim: run.trim, metrics, status, report, digest: run.extraction.digest,
    params: await readRecordedParams(run.dir, run.facts), configuration: await readConfiguration(run.dir, run.facts),
    problems: reasons.filter(reason => gravityOf(reason) !== 'breached'),
    readMessages: async () => collectMessageSamples(await run.tables.messages(), await run.tables.deliveries()),
    tables: run.tables
  }
}
