/**
 * Figures, report and comparison page of a run, and templates. {@link openRun}, of `@gsplan/gate`, is the front door.
 *
 * @module
 */
export {
  findMetric, formatMetric, metricDefinitions, openRun, tableDefinitions, tableNames, type Metrics, type OpenRunOptions,
  type Run, type TableName
} from '@gsplan/gate'
export {
  analyse, analyseRun, type AnalyseInit, type AnalyseRunOptions, type Analysis, type AnalysisStage
} from './analyse.ts'
export { overlayFigures, type ComparisonFigure } from './compare/overlay-figures.ts'
export { renderComparison } from './compare/render-comparison.ts'
export type { Figure, FigureOptions, FigureRun } from './figures/figure.ts'
export { figures, findFigure } from './figures/figures.ts'
export {
  renderFigure, renderFigures, type RenderedFigure, type RenderFiguresOptions
} from './figures/render/render-figure.ts'
export { assertCanDraw } from './figures/render/svg-to-png.ts'
export { writeFigures, type FigureFiles } from './figures/render/write-figures.ts'
export { listOutputs } from './report/list-outputs.ts'
export { renderReport } from './report/render-report.ts'
export type { ReportFacts } from './report/run-facts-rows.ts'
export type { RouterRow } from './run/router-rows.ts'
export { runMany, type RunOutcome } from './run/run-many.ts'
export type { RunJob, RunReply, RunResult } from './run/run-job.ts'
export { applyTemplate, loadTemplate, type TemplateResult } from './template/apply-template.ts'
export { runTemplate } from './template/run-template.ts'
export type { OwnFigure, Template, TemplateOutput } from './template/template.ts'
export type { SweepAxis, SweepConfiguration, SweepPoint, SweepView } from './sweep/sweep-view.ts'
export { writeSweepPage, type WriteSweepPageInit } from './sweep/write-sweep-page.ts'
