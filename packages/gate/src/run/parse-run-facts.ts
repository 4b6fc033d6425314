import type { Metrics } from '@gsplan/tracestat'
import type { RegressionOutcome } from '../verdict/max-regression.ts'
import type { ReasonCode } from '../verdict/validity.ts'
import { asJsonFields, type JsonFields } from './json-fields.ts'
import type { RunFacts, StoredRunFacts, StoredThreshold } from './run-facts.ts'

function toMetric (fields: JsonFields, name: string): number | null {
  const value = fields.get(name)
  if (value === null || value === undefined) return null
  if (value === 'inf') return Infinity
  return typeof value === 'number' ? value : fields.fail(name, 'a number, null or "inf"')
}

const toMetrics = (fields: JsonFields): Metrics =>
  Object.fromEntries(fields.names().map(name => [name, toMetric(fields, name)]))

const toThreshold = (fields: JsonFields): StoredThreshold =>
  ({ expression: fields.text('expression'), value: toMetric(fields, 'value'), ok: fields.get('ok') === true })

const toRegression = (fields: JsonFields): RegressionOutcome => ({
  ...toThreshold(fields),
  metric: fields.text('metric'), baseline: toMetric(fields, 'baseline'), limit: toMetric(fields, 'limit')
})

const optionalText = (fields: JsonFields, name: string): Readonly<Record<string, string>> =>
  fields.has(name) ? { [name]: fields.text(name) } : {}

const toTarget = (fields: JsonFields): RunFacts['target'] => ({
  module: fields.text('module'), version: fields.text('version'),
  ...optionalText(fields, 'source'), ...optionalText(fields, 'integrity')
})

const toHost = (fields: JsonFields): RunFacts['host'] =>
  ({ cores: fields.number('cores'), memoryBytes: fields.number('memoryBytes'), os: fields.text('os') })

const toTiming = (fields: JsonFields): RunFacts['timing'] => ({
  wallS: fields.number('wallS'), virtualS: fields.number('virtualS'), cpuS: toMetric(fields, 'cpuS'),
  peakRssBytes: toMetric(fields, 'peakRssBytes')
})

const statuses = ['passed', 'failed', 'invalid'] as const

function toVerdict (fields: JsonFields): StoredRunFacts['verdict'] {
  const status = statuses.find(each => each === fields.get('status')) ?? fields.fail('status', `one of ${statuses.join(', ')}`)
  const reasons = fields.tables('reasons')
    .map(reason => ({ code: reason.text('code') as ReasonCode, message: reason.text('message') }))
  return { status, reasons }
}

/**
 * Reads `run.json` (docs/formats.md): it may come from anywhere, so that everything that is used is checked.
 *
 * @param where begins the messages of errors
 * @throws {RunFactsError} when it is no such file
 */
export function parseRunFacts (text: string, where: string): StoredRunFacts {
  const fields = asJsonFields(text, where)
  if (fields.get('schema') !== 1) fields.fail('schema', '1')
  const versions = fields.table('versions')
  return {
    name: fields.text('name'), engine: fields.text('engine'), seed: fields.number('seed'),
    startedAt: fields.text('startedAt'),
    target: toTarget(fields.table('target')),
    versions: Object.fromEntries(versions.names().map(name => [name, versions.text(name)])),
    host: toHost(fields.table('host')), params: Object.fromEntries(fields.table('params').entries()),
    timing: toTiming(fields.table('timing')), verdict: toVerdict(fields.table('verdict')),
    metrics: toMetrics(fields.table('metrics')), thresholds: fields.tables('thresholds').map(toThreshold),
    regressions: fields.has('regressions') ? fields.tables('regressions').map(toRegression) : [],
    findings: fields.has('findings') ? fields.texts('findings') : []
  }
}
