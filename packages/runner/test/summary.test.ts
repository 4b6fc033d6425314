import { resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { RunJson } from '@gsplan/run-format'
import { expect, test } from 'vitest'
import { formatSummary } from '../src/summary.ts'

const json: RunJson = {
  schema: 2, name: 'r', engine: 'exec', repeatable: false, seed: 7, startedAt: '2024-01-01T00:00:00.000Z',
  verdict: { status: 'failed', reasons: [] }, target: { module: 'm', version: '1' }, versions: {},
  host: { cores: 1, memoryBytes: 1, os: 'x' }, params: {}, metrics: {}, thresholds: [], findings: [],
  timing: { wallS: 2.25, virtualS: 30, cpuS: null, peakRssBytes: null },
  files: { composition: 'composition.toml', report: 'analysis/report.html' }
}
const reasons = [{ code: 'instance-failed', message: `sad \u001b]0;owned\u0007 end, ${'word '.repeat(20).trim()}` }]

test('a run without analysis: verdict, reasons in lines of 80 columns that can\'t steer the terminal, and paths', () => {
  const verdict = { status: 'failed', reasons, exitCode: 1 } as const
  expect(formatSummary({ runDir: resolve('out/r'), verdict, json, peers: 12 }, false)).toBe(`FAILED  12 peers, 30 s of test in 2.3 s, seed 7
  instance-failed: sad \\u001b]0;owned\\u0007 end, word word word word word word
  word word word word word word word word word word word word word word


  report        out/r/analysis/report.html
  run           out/r/run.json
`)
})

test('the verdict is coloured for a terminal', () => {
  const verdict = { status: 'passed', reasons: [], exitCode: 0 } as const
  const [plain, coloured] = [false, true].map(colour => formatSummary({ runDir: '/elsewhere/r', verdict, json }, colour))
  expect(stripVTControlCharacters(coloured ?? '')).toBe(plain)
  expect(coloured).not.toBe(plain)
})

test('a run that was not judged names the command that judges it', () => {
  const verdict = { status: 'unjudged', reasons: [], exitCode: 0 } as const
  expect(formatSummary({ runDir: resolve('out/r'), verdict, json: { ...json, files: {} }, peers: 4 }, false))
    .toBe(`UNJUDGED  4 peers, 30 s of test in 2.3 s, seed 7


  run           out/r/run.json
  to judge it   gsplan-analysis run out/r
`)
})

test('a dry run: paths of what was written', () => {
  const verdict = { status: 'passed', reasons: [], exitCode: 0 } as const
  expect(formatSummary({ runDir: resolve('out/r'), verdict }, false))
    .toBe('dry run: out/r/composition.toml\n         out/r/template-params.toml\n')
})
