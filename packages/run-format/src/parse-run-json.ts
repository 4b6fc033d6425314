import { fromFindingsJson } from './finding.ts'
import { asJsonFields, type JsonFields } from './json-fields.ts'
import { isFileKind } from './instance-file.ts'
import { formatMetricKey, splitMetricKey } from './metric-key.ts'
import { gravityOf } from './reason.ts'
import type {
  RegressionOutcome, RunDigests, RunFacts, RunMetrics, RunPlace, RunRecord, ThresholdOutcome
} from './run-record.ts'
import { verdictStatuses } from './verdict.ts'

function toMetric (fields: JsonFields, name: string): number | null {
  const value = fields.get(name)
  if (value === null || value === undefined) return null
  if (value === 'inf') return Infinity
  return typeof value === 'number' ? value : fields.fail(name, 'a number, null or "inf"')
}

const toMetrics = (fields: JsonFields): RunMetrics =>
  Object.fromEntries(fields.names().map(name => [name, toMetric(fields, name)]))

/** The metric of a threshold, which run.json leaves out: its expression begins with it. */
function metricOf (expression: string): string {
  const split = splitMetricKey(expression)
  return split === undefined ? '' : formatMetricKey(split.key)
}

function toThreshold (fields: JsonFields): ThresholdOutcome {
  const expression = fields.text('expression')
  return { expression, metric: metricOf(expression), value: toMetric(fields, 'value'), ok: fields.get('ok') === true }
}

const toRegression = (fields: JsonFields): RegressionOutcome => ({
  ...toThreshold(fields),
  metric: fields.text('metric'), baseline: toMetric(fields, 'baseline'), limit: toMetric(fields, 'limit')
})

function toSeed (fields: JsonFields): number {
  const seed = fields.number('seed')
  return Number.isSafeInteger(seed) && seed >= 0 ? seed : fields.fail('seed', 'an integer ≥ 0')
}

const toSeeds = (fields: JsonFields): RunFacts['seeds'] => fields.has('seeds')
  ? {
      group: fields.table('seeds').text('group'), index: fields.table('seeds').number('index'),
      of: fields.table('seeds').number('of')
    }
  : undefined

/** Records of earlier versions don't say so: of their engines, the simulation repeated its results. */
const toRepeatable = (fields: JsonFields): boolean =>
  fields.has('repeatable') ? fields.get('repeatable') === true : fields.get('engine') === 'sim'

const optionalText = (fields: JsonFields, name: string): string | undefined =>
  fields.has(name) ? fields.text(name) : undefined

function toDigest (fields: JsonFields, name: string): string {
  const digest = fields.text(name)
  return /^sha256-[\w+/]{43}=$/.test(digest) ? digest : fields.fail(name, 'sha256- and 32 bytes in base64')
}

const optionalDigest = (fields: JsonFields, name: string): string | undefined =>
  fields.has(name) ? toDigest(fields, name) : undefined

/** A kind of file that this version doesn't know can't be compared. */
const toOutputDigests = (fields: JsonFields): RunDigests['outputs'] =>
  Object.fromEntries(fields.names().filter(isFileKind).map(kind => [kind, toDigest(fields, kind)]))

const toDigests = (fields: JsonFields): RunDigests => ({
  params: optionalDigest(fields, 'params'),
  meaning: optionalDigest(fields, 'meaning'), plan: optionalDigest(fields, 'plan'),
  outputs: fields.has('outputs') ? toOutputDigests(fields.table('outputs')) : undefined
})

const texts = (fields: JsonFields): Readonly<Record<string, string>> =>
  Object.fromEntries(fields.names().map(name => [name, fields.text(name)]))

const toTarget = (fields: JsonFields): RunFacts['target'] => ({
  module: fields.text('module'), version: fields.text('version'),
  source: optionalText(fields, 'source'), integrity: optionalText(fields, 'integrity'),
  dependencies: optionalText(fields, 'dependencies')
})

const toTargets = (fields: JsonFields): RunFacts['targets'] => fields.has('targets')
  ? fields.tables('targets').map(target => ({
      ...toTarget(target), groups: target.texts('groups'),
      build: target.has('build') ? texts(target.table('build')) : undefined
    }))
  : undefined

/** Names of settings are those of flags. */
const SETTING = /^[a-z][A-Za-z]*$/

const settingNames = (fields: JsonFields): string[] => fields.names().filter(name => SETTING.test(name))

const toSettings = (fields: JsonFields): RunFacts['settings'] =>
  Object.fromEntries(settingNames(fields).map(name => [name, fields.text(name)]))

const toPlaceSettings = (fields: JsonFields): RunPlace['settings'] =>
  Object.fromEntries(settingNames(fields).map(name =>
    [name, Array.isArray(fields.get(name)) ? fields.texts(name) : fields.text(name)]))

const toPlace = (fields: JsonFields): RunPlace => ({
  settings: toPlaceSettings(fields.table('settings')),
  images: fields.has('images')
    ? fields.tables('images').map(each => ({ image: each.text('image'), digest: each.text('digest') }))
    : undefined
})

function toWire (fields: JsonFields): RunFacts['wire'] {
  if (!fields.has('wire')) return undefined
  return fields.get('wire') === 'bytes' ? 'bytes' : fields.fail('wire', 'bytes')
}

const toHost = (fields: JsonFields): RunFacts['host'] =>
  ({ cores: fields.number('cores'), memoryBytes: fields.number('memoryBytes'), os: fields.text('os') })

const optionalTexts = (fields: JsonFields, name: string): string[] => fields.has(name) ? fields.texts(name) : []

const toTiming = (fields: JsonFields): RunFacts['timing'] => ({
  wallS: fields.number('wallS'), virtualS: fields.number('virtualS'), cpuS: toMetric(fields, 'cpuS'),
  peakRssBytes: toMetric(fields, 'peakRssBytes'), ...fields.has('threads') && { threads: fields.number('threads') }
})

/** Codes stand unescaped in summaries, reports and annotations, so that no other text may take their place. */
const CODE = /^[a-z][a-z\d-]*$/

function toReason (fields: JsonFields): RunRecord['verdict']['reasons'][number] {
  const code = fields.text('code')
  return {
    code: CODE.test(code) ? code : fields.fail('code', 'lower-case words with dashes between them'),
    message: fields.text('message')
  }
}

function toFindingCodes (fields: JsonFields): string[] {
  const codes = optionalTexts(fields, 'findingCodes')
  return codes.every(code => CODE.test(code))
    ? codes
    : fields.fail('findingCodes', 'an array of lower-case words with dashes between them')
}

const toVerdict = (fields: JsonFields): RunRecord['verdict'] => ({
  status: verdictStatuses.find(each => each === fields.get('status')) ??
    fields.fail('status', `one of ${verdictStatuses.join(', ')}`),
  reasons: fields.tables('reasons').map(toReason)
})

/** Statuses that schema 1 had no name for: breached was failed, and a run that was not measured was passed. */
function fromSchema1 (fields: JsonFields): RunRecord['verdict'] {
  const verdict = toVerdict(fields.table('verdict'))
  const { status, reasons } = verdict
  if (status === 'failed' && reasons.length > 0 && reasons.every(each => gravityOf(each) === 'breached')) {
    return { status: 'breached', reasons }
  }
  return status === 'passed' && fields.table('metrics').names().length === 0 ? { status: 'unjudged', reasons } : verdict
}

/**
 * Reads the text of a `run.json` of schema 1 or 2, which is untrusted: every field that is used is checked. Statuses of
 * schema 1 are mapped to those of schema 2.
 *
 * @param where begins the messages of errors
 * @throws {RunFactsError} for a damaged or foreign file
 */
export function parseRunJson (text: string, where: string): RunRecord {
  const fields = asJsonFields(text, where)
  const schema = fields.get('schema')
  if (schema !== 1 && schema !== 2) fields.fail('schema', '1 or 2')
  return {
    name: fields.text('name'), engine: fields.text('engine'), repeatable: toRepeatable(fields),
    seed: toSeed(fields), seeds: toSeeds(fields), startedAt: fields.text('startedAt'),
    composition: optionalText(fields, 'composition'),
    digests: fields.has('digests') ? toDigests(fields.table('digests')) : undefined,
    wire: toWire(fields),
    target: toTarget(fields.table('target')), targets: toTargets(fields), versions: texts(fields.table('versions')),
    host: toHost(fields.table('host')), endpoint: optionalText(fields, 'endpoint'),
    place: fields.has('place') ? toPlace(fields.table('place')) : undefined,
    trim: fields.get('trim') === true || undefined,
    settings: fields.has('settings') ? toSettings(fields.table('settings')) : undefined,
    params: Object.fromEntries(fields.table('params').entries()),
    timing: toTiming(fields.table('timing')),
    verdict: schema === 1 ? fromSchema1(fields) : toVerdict(fields.table('verdict')),
    metrics: toMetrics(fields.table('metrics')), thresholds: fields.tables('thresholds').map(toThreshold),
    regressions: fields.has('regressions') ? fields.tables('regressions').map(toRegression) : [],
    findings: fromFindingsJson({
      findings: optionalTexts(fields, 'findings'), findingCodes: toFindingCodes(fields)
    }),
    files: fields.has('files') ? texts(fields.table('files')) : {}
  }
}
