import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metrics } from '@gsplan/tracestat'
import { RunRecordError } from '../errors.ts'
import type { RegressionOutcome } from '../verdict/max-regression.ts'
import type { Reason, ReasonCode } from '../verdict/validity.ts'
import { asJsonFields, type JsonFields } from './json-fields.ts'

/** What `run.json` says of a run, as far as it is judged and compared by it. */
export interface RunRecord {
  readonly name: string
  readonly engine: string
  readonly seed: number
  readonly target: { readonly module: string, readonly version: string, readonly integrity: string }
  readonly versions: Readonly<Record<string, string>>
  readonly params: Readonly<Record<string, unknown>>
  readonly status: 'passed' | 'failed' | 'invalid'
  readonly reasons: readonly Reason[]
  readonly metrics: Metrics
  /** Conditions that the run was held against. */
  readonly thresholds: readonly string[]
  readonly regressions: readonly RegressionOutcome[]
  readonly findings: readonly string[]
}

const toMetric = (fields: JsonFields, name: string): number | null => {
  const value = fields.get(name)
  if (value === null || value === undefined) return null
  if (value === 'inf') return Infinity
  return typeof value === 'number' ? value : fields.fail(name, 'a number, null or "inf"')
}

function toMetrics (fields: JsonFields): Metrics {
  return Object.fromEntries(fields.names().map(name => [name, toMetric(fields, name)]))
}

function toRegression (fields: JsonFields): RegressionOutcome {
  return {
    expression: fields.text('expression'), metric: fields.text('metric'), baseline: toMetric(fields, 'baseline'),
    limit: toMetric(fields, 'limit'), value: toMetric(fields, 'value'), ok: fields.get('ok') === true
  }
}

function toTarget (fields: JsonFields): RunRecord['target'] {
  return {
    module: fields.text('module'), version: fields.text('version'),
    integrity: fields.has('integrity') ? fields.text('integrity') : ''
  }
}

const statuses = ['passed', 'failed', 'invalid'] as const

/**
 * Reads `run.json` (`formats.md` §8): untrusted, so that everything that is used is looked at.
 *
 * @param where begins the messages of errors
 * @throws {RunRecordError} when it is no such file
 */
export function parseRunRecord (text: string, where: string): RunRecord {
  const fields = asJsonFields(text, where)
  if (fields.get('schema') !== 1) fields.fail('schema', '1')
  const verdict = fields.table('verdict')
  const status = statuses.find(each => each === verdict.get('status')) ?? verdict.fail('status', statuses.join(', '))
  return {
    name: fields.text('name'), engine: fields.text('engine'), seed: fields.number('seed'),
    target: toTarget(fields.table('target')),
    versions: Object.fromEntries(fields.table('versions').entries().map(([name, value]) => [name, String(value)])),
    params: Object.fromEntries(fields.table('params').entries()),
    status,
    reasons: verdict.tables('reasons')
      .map(reason => ({ code: reason.text('code') as ReasonCode, message: reason.text('message') })),
    metrics: toMetrics(fields.table('metrics')),
    thresholds: fields.tables('thresholds').map(threshold => threshold.text('expression')),
    regressions: fields.has('regressions') ? fields.tables('regressions').map(toRegression) : [],
    findings: fields.has('findings') ? fields.texts('findings') : []
  }
}

/**
 * The record of a run; undefined for a run of the original tool and for one that was interrupted.
 *
 * @throws {RunRecordError} when it is damaged
 */
export async function readRunRecord (runDir: string): Promise<RunRecord | undefined> {
  const path = join(runDir, 'run.json')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new RunRecordError(`${path}: expected a file that can be read, got ${code ?? message}`)
  }
  return parseRunRecord(text, path)
}
