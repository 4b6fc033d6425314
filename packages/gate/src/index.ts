/**
 * From a run's archive to tables, metrics and a verdict, for CI jobs. {@link openRun} is the front door.
 *
 * @module
 */
export { checkRun, type CheckRunInit } from './check/check-run.ts'
export { describeRun } from './check/describe-run.ts'
export { readBaseline, type BaselineInit } from './check/read-baseline.ts'
export { formatAnnotations } from './ci/annotations.ts'
export { formatJobSummary } from './ci/job-summary.ts'
export { formatJUnit } from './ci/junit.ts'
export { publishVerdict, type PublishVerdictInit } from './ci/publish-verdict.ts'
export type { VerdictReport } from './ci/verdict-report.ts'
export { compareRuns, type CompareRunsInit } from './compare/compare-runs.ts'
export type { ComparedRun } from './compare/compared-run.ts'
export type {
  Comparison, GroupEntry, MetricDifference, MetricRow, ParameterRow, RunEntry
} from './compare/comparison.ts'
export { toComparisonJson, type ComparisonJson } from './compare/comparison-json.ts'
export { formatComparisonMarkdown } from './compare/comparison-markdown.ts'
export {
  collectEffects, collectWarnings, describeProblems, describeRuns, effectNames, referenceName, showDifference,
  showInterval, showShare, showValueInterval
} from './compare/comparison-text.ts'
export { exitCodeOfComparison } from './compare/exit-code-of-comparison.ts'
export { parseGroups, type NamedDirs } from './compare/group-runs.ts'
export { AnalysisError, ArchiveError, RunFactsError } from './errors.ts'
export { defaultLimits, type ArchiveLimits } from './extract/archive-entry.ts'
export { extractArchive } from './extract/extract-archive.ts'
export type { Extraction, InstanceReport, TraceReading } from './extract/extraction.ts'
export { formatPeerInfo, parsePeerInfo, type PeerInfo } from './extract/peer-info.ts'
export { readArchive, type ReadArchiveOptions } from './extract/read-archive.ts'
export { readRunOut, type RunOut } from './extract/run-out.ts'
export { findMetric, metricDefinitions, type MetricName } from './metrics/metric-definitions.ts'
export {
  formatMetric, nearestRank, rateKinds, type MetricDefinition, type Metrics, type MetricSource, type RateKind
} from '@gsplan/tracestat'
export { findRunPhase, type RunPhase } from './extract/find-run-phase.ts'
export {
  openRun, openRunAt, type OpenRunOptions, type Run, type RunActivity, type RunPlace, type RunTables
} from './run/open-run.ts'
export { readRunFacts, type RunFacts, type StoredRunFacts } from './run/run-facts.ts'
export type { RunTable } from './tables/run-table.ts'
export type { ColumnDefinition, ColumnType } from './tables/column-definition.ts'
export {
  tableDefinitions, tableNames, type ColumnName, type TableDefinition, type TableName
} from './tables/table-definitions.ts'
export {
  evaluateThresholds, parseThreshold, type Operator, type Threshold, type ThresholdOutcome
} from './verdict/threshold.ts'
export {
  evaluateRegressions, parseMaxRegression, type MaxRegression, type RegressionOutcome
} from './verdict/max-regression.ts'
export { checkValidity, failureCodes, type Reason, type ReasonCode } from './verdict/validity.ts'
export { decideVerdict, type Verdict } from './verdict/verdict.ts'
export { toJson } from './to-json.ts'
