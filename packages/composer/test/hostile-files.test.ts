import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digestComposition } from '@gsplan/run-format'
import { formatComposition, parseComposition, parseManifest, resolveGroups } from '@gsplan/testground'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { compose, parameters, recoverParams, scoreParameters } from '../src/index.ts'
import { mutatedToml } from './mutate-toml.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-hostile-files-'))
afterAll(() => { rmSync(folder, { recursive: true }) })

/** Inputs that are tried, and their seed; far more every night: see tools/checks/fuzz.mjs. */
const { numRuns = 300, seed = 1 } = fc.readConfigureGlobal()
const settings = { numRuns, seed }
const HOURS_MS = 7_200_000

/** A result, or undefined after an error in one line that is no defect. */
function attempt<T> (read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Error) || !('exitCode' in error)) throw error
    expect([error.exitCode, error.message.split('\n').length]).toEqual([2, 1])
    return undefined
  }
}

/** A value whose zeros have no sign: TOML is written without. */
function withoutSign (value: unknown): unknown {
  if (value === 0) return 0
  if (Array.isArray(value)) return value.map(withoutSign)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, withoutSign(entry)]))
}

const groups = '[{"id": "a", "instances": 4, "publishers": 1}, {"id": "b", "instances": 3, "topics": ["blocks"]}]'
const score = '{"TopicScoreCap": 5.0, "Topics": {"blocks": {"TopicWeight": 1.0, "MeshMessageDeliveriesWindow": "5ms"}}}'
const whole = compose({ config: 'cluster-k8s/1k-peers' })
const grouped = compose({
  define: [`GROUPS=${groups}`, `PEER_SCORE_PARAMS=${score}`, 'RUN_CONFIG=other = 1', 'TOPOLOGY={"honest-1-0": {"Latency": 1, "Connections": []}}']
})
const runs = '\n[[runs]]\nid = "r"\ntest_params = { t_run = "9s" }\ngroups = [{ id = "x", group_id = "publishers", instances = { count = 2 } }]\n'
const compositions = [
  whole.compositionText, grouped.compositionText, whole.compositionText.replace(/total_instances = .*\n/, '') + runs,
  readFileSync(fileURLToPath(new URL('fixtures/original/compositions/default-latest/composition.toml', import.meta.url)), 'utf8')
]

test('any composition is read and keeps its meaning, or is refused in one line', () => {
  fc.assert(fc.property(mutatedToml(compositions), text => {
    const composition = attempt(() => parseComposition(text, 'mine.toml'))
    if (composition === undefined) return
    attempt(() => resolveGroups(composition))
    attempt(() => recoverParams(composition))
    attempt(() => digestComposition(composition, undefined))
    expect(withoutSign(parseComposition(formatComposition(composition)))).toEqual(withoutSign(composition))
  }), settings)
}, HOURS_MS)

test('any parameter file is composed, and its parameters read back, or is refused in one line', () => {
  const path = join(folder, 'mine.toml')
  const thresholds = '\n[thresholds]\nlatency_p99 = "< 200ms"\n'
  fc.assert(fc.property(mutatedToml([whole.paramsText, grouped.paramsText, whole.paramsText + thresholds]), text => {
    writeFileSync(path, text)
    const composed = attempt(() => compose({ files: [path] }))
    if (composed === undefined) return
    writeFileSync(path, composed.paramsText)
    expect(withoutSign(compose({ files: [path] }).params)).toEqual(withoutSign(composed.params))
  }), settings)
}, HOURS_MS)

const manifest = `
name = "gsplan"
[defaults]
builder = "docker:node"
[builders."docker:node"]
path = "."
[runners."local:exec"]
[[testcases]]
name = "evaluate"
instances = { min = 1, max = 10000, default = 5 }
[testcases.params]
t_run = { type = "duration", desc = "time", default = "2m" }
`

test('any manifest is read, or refused in one line', () => {
  fc.assert(fc.property(mutatedToml([manifest]), text => { attempt(() => parseManifest(text)) }), settings)
}, HOURS_MS)

/** Values that definitions may have: those of a declared kind, and any text. */
const values = fc.oneof(
  mutatedToml(['1', '[1, 2]', '{"a": 1}', groups, score, '[{"id": "a", "message_rate": "1/s", "message_size": 512}]', '5@1s,10@2s', '1m30s']),
  fc.string({ unit: 'binary' }), fc.json(), fc.double().map(String), fc.bigInt().map(String))
const places = fc.array(
  fc.oneof(fc.constantFrom('0', '1', 'id', 'Topics', 'blocks', 'TopicWeight', 'instances', '__proto__', 'constructor', ''), fc.string()),
  { maxLength: 3 })
const definitions = fc.tuple(fc.constantFrom(...parameters.map(({ name }) => name), 'thresholds', 'X'), places, values)
  .map(([name, place, value]) => `${[name, ...place].join('.')}=${value}`)
  // what is behind @ is a file of this machine
  .filter(definition => !definition.includes('=@'))

test('any definitions are composed, or refused in one line', () => {
  fc.assert(fc.property(fc.array(definitions, { minLength: 1, maxLength: 3 }), fc.boolean(), (define, allowUnknown) => {
    attempt(() => compose({ define, allowUnknown }))
  }), settings)
}, HOURS_MS)

const scoreValue = fc.oneof(
  fc.double(), fc.integer(), fc.constantFrom('1s', '5ms', '-1s', '0', '1e9h', 'inf', null, [], {}, true), fc.jsonValue())
const scoreField = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...scoreParameters.map(({ name }) => name)) },
  { weight: 1, arbitrary: fc.constantFrom(...scoreParameters.map(({ name }) => name.toUpperCase()), 'topics', 'Thresholds', '__proto__', 'x') })
const scoreFields = fc.dictionary(scoreField, scoreValue, { maxKeys: 6 })
const scores = fc.record({
  all: scoreFields, Topics: fc.oneof(fc.dictionary(fc.constantFrom('blocks', 'Blocks', '__proto__', ''), scoreFields, { maxKeys: 3 }), scoreValue),
  Thresholds: fc.oneof(scoreFields, scoreValue)
}, { requiredKeys: [] }).map(({ all, ...tables }) => JSON.stringify({ ...all, ...tables }))

test('any score parameters are composed, or refused in one line', () => {
  const path = join(folder, 'score.json')
  fc.assert(fc.property(scores, fc.boolean(), (score, isSnapshot) => {
    if (isSnapshot) writeFileSync(path, `{"gsplan": {"params": {"PEER_SCORE_PARAMS": ${score}}}}`)
    attempt(() => compose(isSnapshot ? { config: path } : { define: [`PEER_SCORE_PARAMS=${score}`] }))
  }), settings)
}, HOURS_MS)

/** Nested as deep as a text of a few hundred kB can be. */
const deep = 200_000
const nested = [`${'['.repeat(deep)}${']'.repeat(deep)}`, `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`]
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

test.each([
  ['X=[null]', 'X.0'], ['X.a=[[null]]', 'X.a.0.0'], ['PEER_SCORE_PARAMS={"x": [null]}', 'PEER_SCORE_PARAMS.x.0'],
  ['RUN_CONFIG.a=[null]', 'RUN_CONFIG.a.0']
])('a null in a list is refused: %s', (definition, place) => {
  expect(() => compose({ define: [definition], allowUnknown: true })).toThrow(`${place}: expected a value, got null`)
})

const halfOf = (text: string): string => `expected text of whole characters, got ${text} with half of one`

test.each([
  ['X=["\\ud800"]', `X.0: ${halfOf('"\\ud800"')}`], ['X.a={"a\\udc00": 1}', `X.a: in a name, ${halfOf('"a\\udc00"')}`],
  ['TOPIC_CONFIG=[{"id": "\\ud800b", "message_rate": "1/s", "message_size": "1 KiB"}]', `TOPIC_CONFIG.0.id: ${halfOf('"\\ud800b"')}`],
  ['GROUPS=[{"id": "\\ud800", "instances": 3}]', `GROUPS.0.id: ${halfOf('"\\ud800"')}`],
  ['PEER_SCORE_PARAMS={"Topics": {"\\ud800": {"TopicWeight": 1}}}', `PEER_SCORE_PARAMS.Topics: in a name, ${halfOf('"\\ud800"')}`]
])('half a character, which TOML can\'t hold, is refused: %s', (definition, message) => {
  expect(() => compose({ define: [definition], allowUnknown: true })).toThrow(message)
})

test('half a character in a snapshot is refused with the name of the file', () => {
  const snapshot = JSON.stringify({ main: {}, topic: { topic: { name: { value: 'a\ud800' } } } })
  const path = file('half.json', snapshot)
  expect(() => compose({ config: path })).toThrow(`${path}: TOPIC_CONFIG.0.id: ${halfOf('"a\\ud800"')}`)
  // a whole one is a name like others
  expect(compose({ config: file('whole.json', snapshot.replace('\\ud800', '\\ud83d\\ude00')) }).compositionText).toContain('a\u{1f600}')
})

test.each([
  ...nested.flatMap((json, kind): Array<[string, () => unknown]> => [
    ...['PEER_SCORE_PARAMS', 'TOPIC_CONFIG', 'GROUPS', 'TOPOLOGY', 'BUILD_CONFIG'].map((name): [string, () => unknown] =>
      [`-D ${name}, JSON ${kind}`, () => compose({ define: [`${name}=${json}`] })]),
    [`a snapshot, JSON ${kind}`, () => compose({ config: file('deep.json', json) })],
    [`a value of a snapshot, JSON ${kind}`, () => compose({ config: file('deep.json', `{"gsplan": {"params": {"GROUPS": ${json}}}}`) })],
    [`a parameter file, JSON ${kind}`, () => compose({ files: [file('deep.toml', `GROUPS = ${json}`)] })]
  ]),
  ['names of -D', () => compose({ define: [`TOPOLOGY${'.a'.repeat(deep)}=1`] })],
  ['a dotted key of a parameter file', () => compose({ files: [file('deep.toml', `PEER_SCORE_PARAMS.${'a.'.repeat(deep)}a = 1`)] })],
  ['a header of a composition', () => parseComposition(`${whole.compositionText}\n[global.build_config.${'a.'.repeat(deep)}a]\nb = 1\n`)]
])('what is nested without end is refused in one line: %s', (_name, read) => {
  expect(attempt(() => ({ read: read() }))).toBe(undefined)
})
