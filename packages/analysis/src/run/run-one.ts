import { join } from 'node:path'
import { unbroken, wrapLines, writeWhole } from '@gsplan/cli'
import { assertRun, describeRun, judgeRun, openRun, settleSet, type OpenRunOptions } from '@gsplan/gate'
import { analysisOutputs, toRecordedMetrics } from '@gsplan/run-format'
import { analyseRun, type AnalyseRunOptions } from '../analyse.ts'
import { assertCanDraw } from '../figures/render/svg-to-png.ts'
import { renderReport } from '../report/render-report.ts'
import { applyTemplate, loadTemplate } from '../template/apply-template.ts'
import { isEdited } from '../template/place-template.ts'
import { recordVerdict } from './record-verdict.ts'
import { routerRows } from './router-rows.ts'
import type { RunJob, RunResult } from './run-job.ts'

/** A result, with the lines that describe it. */
export interface DescribedResult {
  readonly result: RunResult
  readonly text: string
}

/** Receives what is to be said of the work on a run, and how far it has come. */
export interface RunWatch extends Pick<OpenRunOptions, 'onProgress' | 'onShare'> {
  readonly onNotice: (notice: string) => void
  readonly onStage?: AnalyseRunOptions['onStage']
}

/** Makes every table, figure and the report of a run, and judges it. */
async function analyseOne ({ dir, trim, maxMemoryBytes }: RunJob, watch: RunWatch): Promise<DescribedResult> {
  await assertCanDraw()
  const { onNotice } = watch
  const run = await openRun(dir, { trim, maxMemoryBytes, ...watch })
  const analysis = await analyseRun(run, watch)
  if (analysis.undrawn !== undefined) onNotice(analysis.undrawn)
  await writeWhole(join(analysis.analysisDir, analysisOutputs.report), renderReport(analysis, run.facts))
  const own = join(run.analysisDir, analysisOutputs.template)
  if (await isEdited(own)) onNotice(`${own} was edited; --template ${own} runs it`)
  if (await recordVerdict(analysis)) await settleSet(dir)
  const { verdict: { status, reasons, exitCode } } = analysis
  const [metrics, routers] = [toRecordedMetrics(analysis.metrics), routerRows(analysis.tables.routers)]
  const text = wrapLines(describeRun(unbroken(dir), analysis))
  return { result: { dir, status, reasons, exitCode, metrics, routers, files: [] }, text }
}

/** Makes the tables and figures of a template. */
async function applyOne (
  { dir, trim, maxMemoryBytes }: RunJob, template: string, watch: RunWatch
): Promise<DescribedResult> {
  const options = { trim, maxMemoryBytes, ...watch }
  const { dir: made, files } = await applyTemplate(dir, await loadTemplate(template), template, options)
  const run = await openRun(dir, { trim, maxMemoryBytes })
  const { verdict: { status, reasons, exitCode }, metrics: measured } = await judgeRun(run)
  const [metrics, paths] = [toRecordedMetrics(measured), files.map(file => join(made, file))]
  return {
    result: { dir, status, reasons, exitCode, metrics, routers: routerRows(await run.tables.routers()), files: paths },
    text: paths.map(file => `${file}\n`).join('')
  }
}

/**
 * Analyses one run, or applies a template to it.
 *
 * @throws {MissingProgramError} when no figures can be drawn on this machine
 * @throws {AnalysisError} when there is no run, it was interrupted, or the template can't be used
 * @throws {ArchiveError | RunFactsError} for damaged data
 */
export async function runOne (job: RunJob, watch: RunWatch): Promise<DescribedResult> {
  await assertRun(job.dir)
  return job.template === undefined ? analyseOne(job, watch) : applyOne(job, job.template, watch)
}
