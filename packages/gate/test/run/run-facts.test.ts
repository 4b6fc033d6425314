import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RunFactsError } from '../../src/errors.ts'
import { parseRunFacts } from '../../src/run/parse-run-facts.ts'
import { readTableThresholds } from '../../src/run/recorded-thresholds.ts'
import { readRunFacts } from '../../src/run/run-facts.ts'
import { runJsonOf } from '../../src/testing/run-json.ts'

describe('run.json', () => {
  test('what is judged and compared by it', () => {
    const text = runJsonOf({
      verdict: { status: 'invalid', reasons: [{ code: 'saturated', message: 'm' }] }, metrics: { coverage_t100: 'inf', rmr: null, latency_p50: 5 },
      thresholds: [{ expression: 'latency_p50 < 4ms', value: 5, ok: false }],
      regressions: [{ expression: 'latency_p50 5%', metric: 'latency_p50', baseline: 4, limit: 4.2, value: 5, ok: false }]
    })
    expect(parseRunFacts(text, 'run.json')).toEqual({
      name: 'run', engine: 'sim', seed: 1, startedAt: '2024-01-01T00:00:00.000Z',
      target: { module: 'm', version: '1', integrity: 'i' }, versions: { gsplan: '0' }, host: { cores: 2, memoryBytes: 3, os: 'o' },
      params: { N_NODES: 4 }, timing: { wallS: 1, virtualS: 2, cpuS: 3, peakRssBytes: 4 },
      verdict: { status: 'invalid', reasons: [{ code: 'saturated', message: 'm' }] },
      metrics: { coverage_t100: Infinity, rmr: null, latency_p50: 5 },
      thresholds: [{ expression: 'latency_p50 < 4ms', value: 5, ok: false }],
      regressions: [{ expression: 'latency_p50 5%', metric: 'latency_p50', baseline: 4, limit: 4.2, value: 5, ok: false }], findings: []
    })
  })

  test.each([
    ['{', 'not JSON: Expected property name or \'}\' in JSON at position 1'],
    ['[]', 'expected all of it to be an object, got []'],
    [runJsonOf({ schema: 2 }), 'expected schema to be 1, got 2'],
    [runJsonOf({ name: 5 }), 'expected name to be a text, got 5'],
    [runJsonOf({ verdict: { status: 'fine', reasons: [] } }), 'expected verdict.status to be one of passed, failed, invalid, got "fine"'],
    [runJsonOf({ verdict: { status: 'passed', reasons: [7] } }), 'expected verdict.reasons[0] to be an object, got 7'],
    [runJsonOf({ metrics: { latency_p50: '5 ms' } }), 'expected metrics.latency_p50 to be a number, null or "inf", got "5 ms"'],
    [runJsonOf({ thresholds: {} }), 'expected thresholds to be an array, got {}'],
    [runJsonOf({ target: undefined }), 'expected target to be an object, got nothing'],
    [runJsonOf({ findings: [{}] }), 'expected findings to be an array of texts, got [{}]']
  ])('%#', (text, message) => {
    expect(() => parseRunFacts(text, 'x/run.json')).toThrow(new RunFactsError(`x/run.json: ${message}`))
  })
})

describe('a run directory', () => {
  let folder = ''
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-record-')) })
  afterEach(() => { rmSync(folder, { recursive: true }) })

  test('an old or interrupted run has no record and no conditions', async () => {
    expect([await readRunFacts(folder), await readTableThresholds(folder)]).toEqual([undefined, []])
  })

  test('conditions of parameter files', async () => {
    writeFileSync(join(folder, 'template-params.toml'),
      'N_NODES = 9007199254740993\n[thresholds]\nlatency_p99 = "< 200ms"\ndelivery_ratio = [">= 99%", "<= 1"]\n')
    expect(await readTableThresholds(folder)).toEqual(['latency_p99 < 200ms', 'delivery_ratio >= 99%', 'delivery_ratio <= 1'])
  })

  test.each([
    ['thresholds = 5', ': expected thresholds to be a table'],
    ['[thresholds]\nlatency_p99 = 200', ': expected thresholds.latency_p99 to be a condition such as "< 200ms"'],
    ['[thresholds]\nx = = 5', ':2:5: not TOML: invalid value']
  ])('%s', async (text, message) => {
    const path = join(folder, 'template-params.toml')
    writeFileSync(path, text)
    await expect(readTableThresholds(folder)).rejects.toThrow(new RunFactsError(`${path}${message}`))
  })
})
