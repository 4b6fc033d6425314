/**
 * From a run's archive to metrics, tables, figures, a report and a verdict. {@link openRun} is the front door.
 *
 * @module
 */
export {
  analyse, analyseRun, type AnalyseInit, type AnalyseRunOptions, type Analysis, type AnalysisStage, type JudgeOptions
} from './analyse.ts'
export { checkRun, type CheckRunInit } from './check/check-run.ts'
export { readBaseline, type BaselineInit } from './check/read-baseline.ts'
export { formatAnnotations } from './ci/annotations.ts'
export { formatJobSummary } from './ci/job-summary.ts'
export { formatJUnit } from './ci/junit.ts'
export { publishVerdict, type PublishVerdictInit } from './ci/publish-verdict.ts'
export type { VerdictReport } from './ci/verdict-report.ts'
export { compareRuns, type CompareRunsInit } from './compare/compare-runs.ts'
export type {
  Comparison, ComparisonFigure, GroupEntry, MetricDifference, MetricRow, ParameterRow, RunEntry
} from './compare/comparison.ts'
export { toComparisonJson, type ComparisonJson } from './compare/comparison-json.ts'
export { formatComparisonMarkdown } from './compare/comparison-markdown.ts'
export { renderComparison } from './compare/render-comparison.ts'
export { AnalysisError, ArchiveError, RunFactsError } from './errors.ts'
export { defaultLimits, type ArchiveLimits } from './extract/archive-entry.ts'
export { extractArchive } from './extract/extract-archive.ts'
export type { Extraction, InstanceReport, TraceReading } from './extract/extraction.ts'
export { formatPeerInfo, parsePeerInfo, type PeerInfo } from './extract/peer-info.ts'
export { readArchive, type ReadArchiveOptions } from './extract/read-archive.ts'
export { readRunOut, type RunOut } from './extract/run-out.ts'
export type { Figure, FigureOptions, FigureRun } from './figures/figure.ts'
export { figures, findFigure } from './figures/figures.ts'
export { renderFigure, renderFigures, type RenderedFigure } from './figures/render/render-figure.ts'
export { writeFigures } from './figures/render/write-figures.ts'
export { findMetric, metricDefinitions } from './metrics/metric-definitions.ts'
export {
  formatMetric, nearestRank, rateKinds, type MetricDefinition, type Metrics, type MetricSource, type RateKind
} from '@gsplan/tracestat'
export { renderReport } from './report/render-report.ts'
export { findRunPhase, type RunPhase } from './run/find-run-phase.ts'
export { openRun, type OpenRunOptions, type Run, type RunActivity, type RunTables } from './run/open-run.ts'
export { readRunFacts, type RunFacts, type StoredRunFacts } from './run/run-facts.ts'
export {
  tableDefinitions, tableNames, type ColumnDefinition, type ColumnType, type TableDefinition, type TableName
} from './tables/table-definitions.ts'
export { applyTemplate, loadTemplate, type TemplateResult } from './template/apply-template.ts'
export { runTemplate } from './template/run-template.ts'
export type { OwnFigure, Template, TemplateOutput } from './template/template.ts'
export {
  evaluateThresholds, parseThreshold, type Operator, type Threshold, type ThresholdOutcome
} from './verdict/threshold.ts'
export {
  evaluateRegressions, parseMaxRegression, type MaxRegression, type RegressionOutcome
} from './verdict/max-regression.ts'
export { checkValidity, type Reason, type ReasonCode } from './verdict/validity.ts'
export { decideVerdict, type Verdict } from './verdict/verdict.ts'
