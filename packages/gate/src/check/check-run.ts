import { topicsOfMetrics } from '@gsplan/run-format'
import type { VerdictReport } from '../ci/verdict-report.ts'
import type { OpenRunOptions } from '../run/open-run.ts'
import { assertTopics } from '../verdict/metric-value.ts'
import type { Threshold } from '../verdict/threshold.ts'
import { loadEvidence } from './collect-evidence.ts'
import { judgeEvidence, readOfFiles } from './judge-run.ts'
import { readBaseline, type BaselineInit } from './read-baseline.ts'

/** Options of {@link checkRun}. */
export interface CheckRunInit extends OpenRunOptions, BaselineInit {
  readonly runDir: string
  /** Instead of those that the run was made with; none leaves those. */
  readonly thresholds?: readonly Threshold[] | undefined
}

/**
 * Judges a finished run. Conditions are those given, else those that the run was made with (run.json, `[thresholds]` in
 * template-params.toml). A run that failed, can't be trusted or measured nothing never passes.
 *
 * @throws {AnalysisError} for a condition or directory that can't be read, or a given condition on a topic that the run
 * does not have
 * @throws {ArchiveError | RunFactsError} for damaged data
 */
export async function checkRun (init: CheckRunInit): Promise<VerdictReport> {
  const { runDir, thresholds = [], maxRegressions = [] } = init
  // a mistake in a condition is found before the work
  const ofFiles = await readOfFiles(runDir)
  const baseline = await readBaseline(init, init)
  const evidence = await loadEvidence(runDir, init)
  assertTopics([...thresholds, ...maxRegressions], topicsOfMetrics(evidence.metrics))
  return judgeEvidence(evidence, { thresholds, maxRegressions, baseline }, ofFiles)
}
