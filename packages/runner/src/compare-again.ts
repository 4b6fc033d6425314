import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  compareConfigurations, digestFile, findMetric, formatMetric, readConfiguration, type Configuration
} from '@gsplan/gate'
import { analysisFiles, runFiles, toRecordedMetrics, type RunMetrics, type RunRecord } from '@gsplan/run-format'
import type { RunResult } from './run-result.ts'

/** A result that differs between a run and the same run made again. */
export interface Difference {
  readonly name: string
  readonly before: string
  readonly after: string
}

/** Comparison of a run that was made again with the first. */
export interface Agreement {
  readonly differences: readonly Difference[]
  /** Circumstances that permit differences; with none, the same results are promised. */
  readonly circumstances: readonly string[]
  /** True if the traces are the same bytes; undefined when one of them is missing. */
  readonly sameTrace: boolean | undefined
}

async function digestOf (runDir: string, path: string): Promise<string | undefined> {
  const file = join(runDir, path)
  return existsSync(file) ? digestFile(file) : undefined
}

const show = (name: string, value: number | null): string => {
  const definition = findMetric(name)
  return definition === undefined ? String(value) : formatMetric(definition, value)
}

/** Shows two values so that they differ in text as well. */
function showBoth (name: string, before: number | null, after: number | null): Omit<Difference, 'name'> {
  const [first, second] = [show(name, before), show(name, after)]
  return first === second ? { before: String(before), after: String(after) } : { before: first, after: second }
}

/** A metric that an older version didn't know is one that it did not measure. */
function compareMetrics (before: RunMetrics, after: RunMetrics): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap(name => {
    const [first, second] = [before[name] ?? null, after[name] ?? null]
    return first === second ? [] : [{ name, ...showBoth(name, first, second) }]
  })
}

/** Lists the circumstances of two runs that permit different results: without any, an engine repeats each byte. */
function listCircumstances (record: RunRecord, before: Configuration, after: Configuration): string[] {
  const { engine, repeatable } = record
  return [
    ...repeatable ? [] : [`the engine ${engine} runs in real time`],
    ...compareConfigurations(before, after).map(({ name, before: first, after: second }) =>
      `${name} ${first ?? 'unknown'} → ${second ?? 'unknown'}`)
  ]
}

/** Compares the statuses and the metrics; a run that was not judged has neither, and a failed one no metrics. */
function compareResults (record: RunRecord, { verdict, analysis }: RunResult): Difference[] {
  const { status } = record.verdict
  if (status === 'unjudged') return []
  const statuses = status === verdict.status ? [] : [{ name: 'verdict', before: status, after: verdict.status }]
  return analysis === undefined
    ? statuses
    : [...statuses, ...compareMetrics(record.metrics, toRecordedMetrics(analysis.metrics))]
}

/** Compares a run that was made again with its first record. */
export async function compareAgain (runDir: string, record: RunRecord, result: RunResult): Promise<Agreement> {
  const circumstances = listCircumstances(
    record, await readConfiguration(runDir, record),
    await readConfiguration(result.runDir, result.json))
  const compareFile = async (name: string, path: string): Promise<Difference[] | undefined> => {
    const [before, after] = [await digestOf(runDir, path), await digestOf(result.runDir, path)]
    if (before === undefined || after === undefined) return undefined
    return before === after ? [] : [{ name, before: `sha256 ${before.slice(0, 12)}`, after: after.slice(0, 12) }]
  }
  const trace = await compareFile('trace', join(runFiles.analysis, analysisFiles.filteredTrace))
  // an engine in real time never writes the same archive twice
  const archive = circumstances.length > 0 ? [] : await compareFile(runFiles.archive, runFiles.archive)
  return {
    circumstances, sameTrace: trace === undefined ? undefined : trace.length === 0,
    differences: [...compareResults(record, result), ...trace ?? [], ...archive ?? []]
  }
}

/** Describes whether a run that was made again agrees with the first: a line, and a line for each difference. */
export function describeAgreement ({ differences, circumstances, sameTrace }: Agreement, dir: string): string {
  if (differences.length === 0) {
    return `agrees with ${dir}: the same metrics${sameTrace === true ? ' and the same trace, byte for byte' : ''}`
  }
  const why = circumstances.length === 0 ? ', where the same results are promised' : ` (${circumstances.join('; ')})`
  return `differs from ${dir}${why}:${
    differences.map(({ name, before, after }) => `\n  ${name}: ${before} → ${after}`).join('')}`
}

/** Tests whether the same results are promised, and results differ. */
export const isBroken = ({ differences, circumstances }: Agreement): boolean =>
  circumstances.length === 0 && differences.length > 0
