/**
 * From a run's archive to tables, metrics and a verdict, for CI jobs.
 *
 * {@link checkRun} judges a run directory, {@link publishVerdict} reports the verdict to a CI job, {@link compareRuns}
 * compares runs. {@link openRun} gives a run's tables and metrics.
 *
 * @module
 */
// verdict on a run
export { assertComparable, type ComparableRun } from './check/assert-comparable.ts'
export { checkRun, checkSet, type CheckRunInit, type CheckSetInit, type CheckInit } from './check/check-run.ts'
export { collectReports, type OutsideReport } from './check/collect-reasons.ts'
export { describeRun, describeSet } from './check/describe-run.ts'
export { judgeRun, type Conditions, type JudgeRunOptions } from './check/judge-run.ts'
export { isTrusted, judgeSet, MIN_RUNS_OF_INTERVALS } from './check/judge-set.ts'
export { readBaseline, type Baseline, type BaselineInit, type BaselineRun } from './check/read-baseline.ts'
export { formatSet, keepSet, settleSet, type SetMember } from './check/set-file.ts'
export { publishVerdict, type Published, type PublishVerdictInit } from './ci/publish-verdict.ts'
export type { ConditionOutcome, SetInterval, SetReport, Spread, VerdictReport } from './ci/verdict-report.ts'
export { evaluateThresholds, parseThreshold, type Operator, type Threshold } from './verdict/threshold.ts'
export { evaluateRegressions, parseMaxRegression, type MaxRegression } from './verdict/max-regression.ts'
export { decideVerdict } from './verdict/verdict.ts'
export type { RecordedReason, RegressionOutcome, RunRecord, ThresholdOutcome, Verdict } from '@gsplan/run-format'

// runs
export { extractArchive, type ExtractArchiveOptions } from './extract/extract-archive.ts'
export type { ArchiveEntry } from './extract/archive-entry.ts'
export type { Extraction, InstanceReport, TraceReading } from './extract/extraction.ts'
export type { RouterPeers } from './extract/peer-routers.ts'
export type { RunPhase } from './extract/find-run-phase.ts'
export { parsePeerInfo, type PeerInfo } from './extract/peer-info.ts'
export type { ArchiveVisitor } from './extract/archive-entry.ts'
export { MemoryBudget, type MemoryBudgetInit } from './extract/memory-budget.ts'
export { readArchive, type ReadArchiveOptions } from './extract/read-archive.ts'
export { readRunOut, type RunOut, type PhaseTimes, type InstanceLife } from './extract/run-out.ts'
export { digestFile } from './extract/file-digest.ts'
export { describeActivity, onLine, type RunWatcher } from './run/describe-activity.ts'
export {
  openRun, openRunAt, type OpenRunOptions, type Run, type RunActivity, type RunPlace, type RunTables
} from './run/open-run.ts'
export { assertRun } from './run/assert-run.ts'
export { renamedParams, toCompositionFacts, type CompositionFacts } from './run/composition-facts.ts'
export {
  compareConfigurations, readConfiguration, toConfiguration, type Configuration, type ConfigurationDifference,
  type ConfiguredRecord
} from './run/configuration.ts'
export { digestParams } from './run/params-digest.ts'
export { toParamTexts } from './run/recorded-params.ts'

// metrics and tables
export { findMetric, metricDefinitions, metricsPerTopic, type MetricName } from './metrics/metric-definitions.ts'
export { topicsOfParams } from './metrics/with-only-topic.ts'
export { assertTopics, type MetricKeyText, type ConditionOnMetric } from './verdict/metric-value.ts'
export { formatMetric, type MetricDefinition, type Metrics, type MetricSource } from '@gsplan/tracestat'
export type { ColumnDefinition, ColumnType } from './tables/column-definition.ts'
export type { RunTable } from './tables/run-table.ts'
export {
  tableDefinitions, tableNames, type ColumnName, type TableDefinition, type TableName,
  type DeclaredTable
} from './tables/table-definitions.ts'

// comparison
export { compareRuns, type CompareRunsInit } from './compare/compare-runs.ts'
export type { ComparedRun } from './compare/compared-run.ts'
export type {
  Comparison, GroupEntry, MetricDifference, MetricRow, ParameterRow, RouterRow, RunEntry
} from './compare/comparison.ts'
export { toComparisonJson, type ComparisonJson } from './compare/comparison-json.ts'
export { formatComparisonMarkdown } from './compare/comparison-markdown.ts'
export { SAME_WITHIN, type Judgement, type Outcome } from './compare/judge-difference.ts'
export type { Difference, Estimate, Resampling } from './compare/estimate.ts'
export { exitCodeOfComparison } from './compare/exit-code-of-comparison.ts'
export { parseGroups, type NamedDirs } from './compare/group-runs.ts'
export type { Interval } from './statistics/interval.ts'

export { RunFactsError } from '@gsplan/run-format'
export { AnalysisError, ArchiveError } from './errors.ts'
export { toJson, toReportJson } from './to-json.ts'
export type { StartStatement } from './extract/start-statement.ts'
export type { CounterColumn } from './tables/counter-columns.ts'
export type { MessageSample } from './statistics/resample-messages.ts'
export type { MissingFiles } from './extract/find-missing.ts'
export type { StatedGroup } from './extract/stated-groups.ts'
