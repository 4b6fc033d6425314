/**
 * From a run's archive to metrics, tables, figures, a report and a verdict.
 *
 * @module
 */
export { analyse, type AnalyseInit, type Analysis, type AnalysisStage } from './analyse.ts'
export { checkRun, type CheckRunInit } from './check/check-run.ts'
export { formatAnnotations } from './ci/annotations.ts'
export { formatJobSummary } from './ci/job-summary.ts'
export { formatJUnit } from './ci/junit.ts'
export { publishVerdict, type PublishVerdictInit } from './ci/publish-verdict.ts'
export type { VerdictReport } from './ci/verdict-report.ts'
export { AnalysisError, ArchiveError, RunRecordError } from './errors.ts'
export { extractArchive, type Extraction } from './extract/extract-archive.ts'
export { formatPeerInfo, parsePeerInfo, type PeerInfo } from './extract/peer-info.ts'
export { defaultLimits, type ArchiveLimits } from './extract/archive-entry.ts'
export type { PhaseTimes, RunOut } from './extract/run-out.ts'
export { latencyFigures, type Figure } from './figures/latency-figures.ts'
export { renderFigure, type RenderedFigure } from './figures/render-figure.ts'
export { computeMetrics, findRunPhase, type Measurements, type RunPhase } from './metrics/compute-metrics.ts'
export { findMetric, metricDefinitions } from './metrics/metric-definitions.ts'
export { formatMetric, nearestRank, type MetricDefinition, type Metrics, type MetricSource } from '@gsplan/tracestat'
export { renderReport } from './report/render-report.ts'
export type { RunFacts } from './run-facts.ts'
export { createTables, type RunTables } from './tables.ts'
export {
  evaluateThresholds, parseThreshold, type Operator, type Threshold, type ThresholdOutcome
} from './verdict/threshold.ts'
export {
  evaluateRegressions, parseMaxRegression, type MaxRegression, type RegressionOutcome
} from './verdict/max-regression.ts'
export { parseRunRecord, readRunRecord, type RunRecord } from './record/run-record.ts'
export { checkValidity, type Reason, type ReasonCode } from './verdict/validity.ts'
export { decideVerdict, type Verdict } from './verdict/verdict.ts'
