import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RunFactsError } from '../src/errors.ts'
import { parseRunJson } from '../src/parse-run-json.ts'
import { readRunJson, writeRunJson } from '../src/run-json-file.ts'
import { formatRunJson, toRunJson } from '../src/run-json.ts'
import type { RunRecord } from '../src/run-record.ts'
import { verdictStatuses } from '../src/verdict.ts'

/** Inputs that are tried, and their seed; far more every night: see tools/checks/fuzz.mjs. */
const { numRuns = 300, seed = 1 } = fc.readConfigureGlobal()

const record: RunRecord = {
  name: 'run', engine: 'sim', repeatable: true, seed: 1, startedAt: '2024-01-01T00:00:00.000Z',
  target: { module: 'm', version: '1', integrity: 'i' }, versions: { gsplan: '0' }, host: { cores: 2, memoryBytes: 3, os: 'o' },
  params: { N_NODES: 4 }, timing: { wallS: 1, virtualS: 2, cpuS: 3, peakRssBytes: null },
  verdict: { status: 'invalid', reasons: [{ code: 'saturated', message: 'm' }] },
  metrics: { coverage_t100: Infinity, rmr: null, latency_p50: 5 },
  thresholds: [{ expression: 'latency_p50 < 4ms', metric: 'latency_p50', value: 5, ok: false }],
  regressions: [{ expression: 'latency_p50 5%', metric: 'latency_p50', baseline: 4, limit: Infinity, value: 5, ok: false }],
  findings: [{ code: 'undelivered', message: 'f' }], files: { archive: 'test-output.tgz' }
}

/** The text of the record with these fields instead. */
const textWith = (fields: Readonly<Record<string, unknown>>): string => JSON.stringify({ ...toRunJson(record), ...fields })

const text = fc.string({ unit: 'grapheme' })
const code = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/)
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value + 0)
const metric = fc.oneof(number, fc.constant(null), fc.constant(Infinity))
const named = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/), value, { noNullPrototype: true })
const threshold = fc.record({ metric: fc.constantFrom('latency_p99', 'rmr'), limit: number, value: metric, ok: fc.boolean() })
  .map(({ metric: name, limit, value, ok }) => ({ expression: `${name} < ${limit}`, metric: name, value, ok }))
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytes => `sha256-${Buffer.from(bytes).toString('base64')}`)
const records: fc.Arbitrary<RunRecord> = fc.record({
  name: text, engine: text, repeatable: fc.boolean(), seed: fc.nat(), startedAt: text,
  composition: fc.option(text, { nil: undefined }),
  digests: fc.option(fc.record({
    params: digest, meaning: digest, plan: digest, outputs: fc.record({ 'run-out': digest, 'filtered-trace': digest, connections: digest }, { requiredKeys: [] })
  }, { requiredKeys: [] }), { nil: undefined }),
  seeds: fc.option(fc.record({ group: text, index: fc.nat(), of: fc.nat() }), { nil: undefined }),
  target: fc.record({ module: text, version: text, source: text, integrity: text, dependencies: text }, { requiredKeys: ['module', 'version'] }),
  targets: fc.option(fc.array(fc.record(
    { module: text, version: text, source: text, integrity: text, dependencies: text, groups: fc.array(text), build: named(text) },
    { requiredKeys: ['module', 'version', 'groups'] }
  ), { minLength: 2 }), { nil: undefined }),
  wire: fc.constantFrom('bytes', undefined),
  settings: fc.option(fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z]{0,20}$/), text, { noNullPrototype: true }), { nil: undefined }),
  place: fc.option(fc.record({
    settings: fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z]{0,20}$/), fc.oneof(text, fc.array(text)), { noNullPrototype: true }),
    images: fc.array(fc.record({ image: text, digest: text }))
  }, { requiredKeys: ['settings'] }), { nil: undefined }),
  versions: named(text), host: fc.record({ cores: fc.nat(), memoryBytes: fc.nat(), os: text }),
  params: named(fc.oneof(text, number, fc.boolean())),
  timing: fc.record({
    wallS: number, virtualS: number, cpuS: fc.option(number), peakRssBytes: fc.option(number),
    threads: fc.option(fc.nat(), { nil: undefined })
  }),
  verdict: fc.record({ status: fc.constantFrom(...verdictStatuses), reasons: fc.array(fc.record({ code, message: text })) }),
  metrics: named(metric), thresholds: fc.array(threshold),
  regressions: fc.array(fc.tuple(threshold, metric, metric).map(([outcome, baseline, limit]) => ({ ...outcome, baseline, limit }))),
  findings: fc.array(fc.record({ code, message: text })), files: named(text)
})

describe('run.json', () => {
  test('has sentences and codes of findings as two lists; without codes, as in earlier versions, they are unknown', () => {
    const json = toRunJson(record)
    expect([json.findings, json.findingCodes]).toEqual([['f'], ['undelivered']])
    expect(parseRunJson(formatRunJson({ ...json, findingCodes: undefined }), 'run.json').findings).toEqual([{ code: 'unknown', message: 'f' }])
  })

  test('reads back the same', () => {
    fc.assert(fc.property(records, each => { expect(parseRunJson(formatRunJson(toRunJson(each)), 'run.json')).toEqual(each) }))
  })

  test('of any shape is read, or refused by its name', () => {
    const field = fc.constantFrom(...Object.keys(toRunJson(record)), '__proto__', 'x')
    const shown = fc.tuple(records, fc.dictionary(field, fc.oneof(fc.jsonValue(), fc.constant([null]), number))).map(
      ([each, others]) => JSON.stringify({ ...JSON.parse(formatRunJson(toRunJson(each))) as object, ...others }))
    const cut = fc.tuple(shown, fc.nat(), fc.nat(), fc.json()).map(
      ([whole, at, length, other]) => whole.slice(0, at % whole.length) + other + whole.slice((at % whole.length) + length % 9))
    fc.assert(fc.property(fc.oneof(shown, cut, fc.json()), each => {
      try {
        expect(parseRunJson(formatRunJson(toRunJson(parseRunJson(each, 'run.json'))), 'run.json')).toBeDefined()
      } catch (error) {
        expect(error).toBeInstanceOf(RunFactsError)
        expect((error as Error).message).toMatch(/^run\.json: [^\n]+$/)
      }
    }), { numRuns, seed })
  }, 7_200_000)

  test('an endpoint is kept; whole numbers of TOML are numbers', () => {
    const json = formatRunJson(toRunJson({ ...record, endpoint: 'http://localhost:8042', params: { N_NODES: 4n } }))
    expect(parseRunJson(json, 'run.json')).toEqual({ ...record, endpoint: 'http://localhost:8042' })
  })

  test('keys in their order, infinite as text, no metric of a threshold', () => {
    const json = toRunJson(record)
    expect(Object.keys(json)).toEqual(['schema', 'name', 'engine', 'repeatable', 'seed', 'startedAt', 'verdict', 'target', 'versions', 'host', 'params',
      'metrics', 'thresholds', 'regressions', 'findings', 'findingCodes', 'timing', 'files'])
    expect([json.metrics, json.thresholds]).toEqual([
      { coverage_t100: 'inf', rmr: null, latency_p50: 5 }, [{ expression: 'latency_p50 < 4ms', value: 5, ok: false }]])
    expect(toRunJson({ ...record, regressions: [] })).not.toHaveProperty('regressions')
  })

  test.each([
    ['', 'not JSON: Unexpected end of JSON input'],
    ['{', 'not JSON: Expected property name or \'}\' in JSON at position 1'],
    ['{\n"schema":\nx}', 'not JSON: Unexpected token \'x\', "{ "schema": x}" is not valid JSON'],
    ['{}', 'expected schema to be 1 or 2, got nothing'],
    ['[]', 'expected all of it to be an object, got []'],
    ['null', 'expected all of it to be an object, got null'],
    ['{"schema":1}', 'expected name to be a text, got nothing'],
    [textWith({ schema: 3 }), 'expected schema to be 1 or 2, got 3'],
    [textWith({ name: 5 }), 'expected name to be a text, got 5'],
    [textWith({ verdict: { status: 'fine', reasons: [] } }), 'expected verdict.status to be one of passed, failed, invalid, breached, unjudged, got "fine"'],
    [textWith({ verdict: { status: 'passed', reasons: [7] } }), 'expected verdict.reasons[0] to be an object, got 7'],
    [textWith({ metrics: { latency_p50: '5 ms' } }), 'expected metrics.latency_p50 to be a number, null or "inf", got "5 ms"'],
    [textWith({ thresholds: {} }), 'expected thresholds to be an array, got {}'],
    [textWith({ target: undefined }), 'expected target to be an object, got nothing'],
    [textWith({ composition: 5 }), 'expected composition to be a text, got 5'],
    [textWith({ digests: 'sha256' }), 'expected digests to be an object, got "sha256"'],
    [textWith({ digests: { params: 'sha256-short' } }), 'expected digests.params to be sha256- and 32 bytes in base64, got "sha256-short"'],
    [textWith({ digests: { outputs: { scores: 5 } } }), 'expected digests.outputs.scores to be a text, got 5'],
    [textWith({ seeds: { group: 'g', index: 0 } }), 'expected seeds.of to be a number, got nothing'],
    [textWith({ endpoint: 5 }), 'expected endpoint to be a text, got 5'],
    [textWith({ findings: [{}] }), 'expected findings to be an array of texts, got [{}]'],
    ...['<b>x</b>', 'x\n::error::y', '\u001b[31m', '\u202ex', 'x y', 'X', '-', ''].flatMap((text): Array<[json: string, message: string]> => [
      [textWith({ verdict: { status: 'failed', reasons: [{ code: text, message: 'm' }] } }),
        'expected verdict.reasons[0].code to be lower-case words with dashes between them, got '],
      [textWith({ findings: ['f'], findingCodes: [text] }),
        'expected findingCodes to be an array of lower-case words with dashes between them, got ']
    ])
  ])('damaged %#', (json, message) => {
    const error = (): unknown => { try { return parseRunJson(json, 'x/run.json') } catch (caught) { return caught } }
    expect(error()).toBeInstanceOf(RunFactsError)
    expect((error() as Error).message.startsWith(`x/run.json: ${message}`)).toBe(true)
  })

  const breached = { code: 'threshold-breached', message: 'm' }
  const late = { code: 'late-publishes', message: 'm' }
  test.each([
    ['failed by conditions alone', 'failed', [breached], { rmr: 1 }, 'breached'],
    ['failed by more than conditions', 'failed', [breached, { code: 'engine-failed', message: 'm' }], { rmr: 1 }, 'failed'],
    ['failed without a reason', 'failed', [], { rmr: 1 }, 'failed'],
    ['passed without an analysis', 'passed', [], {}, 'unjudged'],
    ['passed', 'passed', [], { rmr: null }, 'passed'],
    ['invalid', 'invalid', [late], {}, 'invalid']
  ])('schema 1 that says %s', (_name, status, reasons, metrics, expected) => {
    const json = textWith({ schema: 1, verdict: { status, reasons }, metrics })
    expect(parseRunJson(json, 'run.json').verdict).toEqual({ status: expected, reasons })
  })

  test('a record of earlier versions says by its engine whether results are repeated', () => {
    const of = (engine: string): boolean =>
      parseRunJson(textWith({ engine, repeatable: undefined }), 'run.json').repeatable
    expect([of('sim'), of('exec'), parseRunJson(textWith({ engine: 'sim', repeatable: false }), 'r').repeatable]).toEqual([true, false, false])
  })

  test('the digest of the composition and the place in a set of seeds are kept, in their order', () => {
    const set = { ...record, composition: 'sha256-x', seeds: { group: 'g', index: 2, of: 3 } }
    expect(Object.keys(toRunJson(set)).slice(0, 9)).toEqual(
      ['schema', 'name', 'engine', 'repeatable', 'seed', 'seeds', 'startedAt', 'verdict', 'composition'])
    expect(parseRunJson(formatRunJson(toRunJson(set)), 'run.json')).toEqual(set)
  })

  test('schema 2 is taken as it is', () => {
    const verdict = { status: 'failed', reasons: [breached] }
    expect(parseRunJson(textWith({ verdict }), 'run.json').verdict).toEqual(verdict)
  })

  test('cut anywhere, it is an error of one line', () => {
    const whole = formatRunJson(toRunJson(record)).trimEnd()
    for (let length = 0; length < whole.length; length += 7) {
      expect(() => parseRunJson(whole.slice(0, length), 'run.json')).toThrow(/^run\.json: not JSON: [^\n]*$/)
    }
  })
})

test('arrays that nest deeply are damage', () => {
  const text = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
  expect(() => parseRunJson(text, 'run.json')).toThrow(
    new RunFactsError('run.json: not JSON: nested 50000 levels deep, at most 64 are read'))
})

describe('the file', () => {
  let folder = ''
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-run-json-')) })
  afterEach(() => { rmSync(folder, { recursive: true }) })

  test('is written whole and read back', async () => {
    await writeRunJson(folder, toRunJson(record))
    expect(readdirSync(folder)).toEqual(['run.json'])
    expect(await readRunJson(folder)).toEqual(record)
  })

  test('none: an old archive or an interrupted run', async () => {
    expect(await readRunJson(folder)).toBeUndefined()
    writeFileSync(join(folder, 'file'), '')
    expect(await readRunJson(join(folder, 'file'))).toBeUndefined()
  })

  test('one that can\'t be read is an error that names it', async () => {
    mkdirSync(join(folder, 'run.json'))
    await expect(readRunJson(folder)).rejects.toThrow(new RunFactsError(`${join(folder, 'run.json')}: expected a file that can be read, got a folder`))
  })

  test('a named pipe is an error, and is not waited for', async () => {
    execFileSync('mkfifo', [join(folder, 'run.json')])
    await expect(readRunJson(folder)).rejects.toThrow(
      new RunFactsError(`${join(folder, 'run.json')}: expected a file that can be read, got a device or named pipe`))
  })
})
