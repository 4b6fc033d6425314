import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { formatMetric, type Metrics } from '@gsplan/tracestat'
import { analyseRun } from '../analyse.ts'
import { writeWhole } from '@gsplan/cli'
import { AnalysisError, describeRun, findMetric, type Io, openRun, toJson } from '@gsplan/gate'
import { renderReport } from '../report/render-report.ts'
import { applyTemplate, loadTemplate } from '../template/apply-template.ts'
import { runMany, type RunOutcome } from '../template/run-many.ts'
import { isEdited } from '../template/place-template.ts'

export interface RunArgs {
  readonly dirs: readonly string[]
  readonly template: string | undefined
  readonly jobs: number | undefined
  readonly trim: boolean
  readonly json: boolean
}

/** What is told of a run that was analysed. */
interface RunResult {
  readonly dir: string
  readonly status: string
  readonly metrics: Metrics
  /** What a template made. */
  readonly files: readonly string[]
}

type Say = (line: string) => void

/** Every table, figure and the report of a run. */
async function analyseOne (dir: string, trim: boolean, say: Say): Promise<RunResult & { readonly text: string }> {
  const run = await openRun(dir, { trim, onNotice: say })
  const analysis = await analyseRun(run)
  await writeWhole(join(analysis.analysisDir, 'report.html'), renderReport(analysis, run.facts))
  const own = join(run.analysisDir, 'analysis.mjs')
  if (await isEdited(own)) say(`${own} was edited; --template ${own} runs it`)
  const { verdict, metrics } = analysis
  return { dir, status: verdict.status, metrics, files: [], text: describeRun(dir, { verdict, metrics }) }
}

/** What a template makes of a run. */
async function applyOne (
  dir: string, path: string, trim: boolean, say: Say
): Promise<RunResult & { readonly text: string }> {
  const { dir: made, files } = await applyTemplate(dir, await loadTemplate(path), path, { trim, onNotice: say })
  const run = await openRun(dir, { trim })
  const status = (await run.validity()).length > 0 ? 'invalid' : run.facts?.verdict.status ?? 'measured'
  const paths = files.map(file => join(made, file))
  return { dir, status, metrics: await run.metrics(), files: paths, text: paths.map(file => `${file}\n`).join('') }
}

const columns = ['messages_published', 'delivery_ratio', 'latency_p50', 'latency_p99'] as const

const toCells = ({ dir, exitCode, result, error }: RunOutcome): string[] => {
  const name = basename(resolve(dir))
  if (exitCode !== 0) return [name, 'error', error]
  const { status, metrics } = result as RunResult
  return [name, status, ...columns.map(column => {
    const definition = findMetric(column)
    const value = (metrics[column] as unknown) === 'inf' ? Infinity : metrics[column] ?? null
    return definition === undefined ? '' : formatMetric(definition, value)
  })]
}

/** Runs as a table for people; why one failed stands where its numbers would. */
function formatTable (outcomes: readonly RunOutcome[]): string {
  const rows = [['run', 'status', ...columns], ...outcomes.map(toCells)]
  const isError = (row: readonly string[]): boolean => row[1] === 'error'
  const widths = ['run', 'status', ...columns].map((_, column) =>
    Math.max(...rows.filter(row => column < 2 || !isError(row)).map(row => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string => row.map((cell, column) => {
    if (isError(row) && column === 2) return cell
    return column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  }).join('  ').trimEnd()
  return `${rows.map(line).join('\n')}\n`
}

async function runEach (args: RunArgs, io: Io, say: Say): Promise<number> {
  const { dirs, template, jobs, trim, json } = args
  if (jobs !== undefined && (!Number.isSafeInteger(jobs) || jobs < 1)) {
    throw new AnalysisError(`--jobs: expected a whole number from 1 on, got ${jobs}`)
  }
  // told once, not by each run
  if (template !== undefined && !existsSync(template)) throw new AnalysisError(`--template ${template}: expected a module, found nothing`)
  const flags = [...template === undefined ? [] : ['--template', template], ...trim ? ['--trim'] : []]
  const outcomes = await runMany(dirs, flags, {
    jobs, onDone: ({ dir, error }) => { say(`${dir}: ${error === '' ? 'done' : error}`) }
  })
  io.stdout.write(json
    ? toJson(outcomes.map(({ dir, error, result }) => error === '' ? result : { dir, error }))
    : formatTable(outcomes))
  return outcomes.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0
}

/** `gsplan-analysis run`: one run here, several beside each other. */
export async function runCommand (args: RunArgs, io: Io): Promise<number> {
  const { dirs, template, trim, json } = args
  const say = (line: string): void => { io.stderr.write(`gsplan-analysis: ${line}\n`) }
  const [dir = ''] = dirs
  if (dirs.length > 1) return runEach(args, io, say)
  const { text, ...result } = template === undefined
    ? await analyseOne(dir, trim, say)
    : await applyOne(dir, template, trim, say)
  io.stdout.write(json ? toJson([result]) : text)
  return 0
}
