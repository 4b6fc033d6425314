import { table } from '@gsplan/gate/arquero'
import { resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { judge, type RunJson } from '@gsplan/run-format'
import { expect, test } from 'vitest'
import { defaultRunOptions, type RunOptions } from '../../src/run-options.ts'
import type { RunResult } from '../../src/run-result.ts'
import { formatSummary } from '../../src/summary/summary.ts'

const topics = [{ id: 'blocks', message_rate: '120/s', message_size: '2 KiB' }]
const json: RunJson = {
  schema: 2, name: 'r', engine: 'exec', repeatable: false, seed: 7, startedAt: '2024-01-01T00:00:00.000Z',
  verdict: { status: 'failed', reasons: [] }, target: { module: 'm', version: '1' }, versions: {},
  host: { cores: 1, memoryBytes: 1, os: 'x' }, params: { TOPIC_CONFIG: topics }, metrics: {}, thresholds: [], findings: [],
  timing: { wallS: 2.25, virtualS: 30, cpuS: null, peakRssBytes: null },
  files: { composition: 'composition.toml', report: 'analysis/report.html' }
}
const options: RunOptions = { ...defaultRunOptions, engine: 'exec', seed: 7 }

/** A run with these metrics and reasons. */
const analysed = (
  metrics: Readonly<Record<string, number | null>>, fields: Partial<RunResult> = {}, held: readonly boolean[] = []
): RunResult => ({
  runDir: resolve('out/r'), verdict: judge([]), json, peers: 12, ...fields,
  analysis: {
    metrics, findings: [], regressions: [], thresholds: held.map(ok => ({ expression: 'e', metric: 'm', value: 1, ok })), tables: { routers: table({ router: [] }) }
  } as unknown as RunResult['analysis']
})
const good = {
  messages_published: 1200, undelivered: 0, messages_lost: 0, delivery_ratio: 1, deliveries: 13200, latency_p50: 48,
  latency_p99: 121.5
}

test('a run without analysis: verdict, reasons in lines of 80 columns that can\'t steer the terminal, and paths', () => {
  const verdict = judge([
    { code: 'instance-failed', message: `sad \u001b]0;owned\u0007 end, ${'word '.repeat(20).trim()}` },
    { code: 'no-outcome', message: `${'other '.repeat(14)}end` }
  ])
  expect(formatSummary({ runDir: resolve('out/r'), verdict, json, peers: 12 }, options, false)).toBe(`FAILED  instance-failed: sad \\u001b]0;owned\\u0007 end, word word word word word
  word word word word word word word word word word word word word word word
  remedy: read run.out and the error output of that instance
  no-outcome: other other other other other other other other other other other
    other other other end
m@1 · exec · seed 7 · 12 peers · 120/s × 2 KiB

30 s of test took 2.3 s.

  report  out/r/analysis/report.html
  run     out/r/run.json
  next    npx gsplan doctor
`)
})

test('a run that passed: identity on one line, undelivered before the rest, one sentence, and what to type next', () => {
  const repeatable = { ...json, repeatable: true }
  const given = { ...options, engine: undefined, define: ['N_NODES=5 0'] }
  expect(formatSummary(analysed(good, { json: repeatable }, [true, true]), given, false)).toBe(`PASSED  every instance succeeded, and 13,200 deliveries were measured; all 2
  conditions hold
m@1 · exec · seed 7 · 12 peers · 120/s × 2 KiB

1,200 messages reached every receiver, half of the deliveries within 48.000 ms,
99 % within 121.500 ms. 30 s of test took 2.3 s.

  undelivered                                0
  messages_published                     1,200
  messages_lost                              0
  delivery_ratio                      1.000000
  latency_p50                        48.000 ms
  latency_p90                   not measurable
  latency_p99                       121.500 ms
  latency_max                   not measurable
  last_delivery_hop             not measurable
  mesh_degree_mean              not measurable
  duplicates_per_peer           not measurable
  bytes_per_delivery            not measurable
  score_min                     not measurable

  report  out/r/analysis/report.html
  run     out/r/run.json
  next    npx gsplan run -D 'N_NODES=5 0' --seeds 7-11
`)
})

test.each([
  ['@chainsafe/libp2p-gossipsub', 1, '120/s × 2 KiB'], ['@chainsafe/libp2p-gossipsub', 2, '2 topics'],
  ['@chainsafe/gossipsub-of-libp2p', 12, '12 topics'], ['@chainsafe/libp2p-pubsub', 2, '120/s × 2 KiB, +1'],
  ['@libp2p/gossipsub', 2, '120/s × 2 KiB, +1 topic']
])('identity names %s whole, with %i topics', (module, count, load) => {
  const target = { ...json.target, module, version: '14.1.2' }
  const of = { ...json, target, params: { TOPIC_CONFIG: Array.from({ length: count }, () => topics[0]) } }
  const [, line] = formatSummary({ runDir: '/r', verdict: judge([], 'unjudged'), json: of, peers: 12 }, options, false).split('\n')
  expect(line).toBe(`${module}@14.1.2 · exec · seed 7 · 12 peers · ${load}`)
})

test.each([
  [{ ...options, plan: 'plans/hello.mjs' }, { module: '', version: '' }, 'plan hello.mjs · exec · seed 7 · 12 instances'],
  [options, { module: '', version: '' }, 'plan acme/hello · exec · seed 7 · 12 instances'],
  [options, { module: 'none', version: 'none' }, 'plan acme/hello · exec · seed 7 · 12 instances'],
  [options, { module: 'pubsub', version: 'v1' }, 'pubsub@v1 · exec · seed 7 · 12 peers · 120/s × 2 KiB']
])('identity of another plan: %#', (given, router, expected) => {
  const of = { ...json, target: { ...router, source: 'plan' as const }, params: { TOPIC_CONFIG: topics, TEST_PLAN: 'acme/hello' } }
  const [, line] = formatSummary({ runDir: '/r', verdict: judge([], 'unjudged'), json: of, peers: 12 }, given, false).split('\n')
  expect(line).toBe(expected)
})

test('routers of several groups are counted where the ends of their names are too long', () => {
  const targets = [['@chainsafe/libp2p-gossipsub', '14.1.2'], ['github.com/libp2p/go-libp2p-pubsub', 'v0.15.0']]
    .map(([module = '', version = '']) => ({ module, version, groups: [module] }))
  const [target = { module: '', version: '' }] = targets
  const [, line] = formatSummary({ runDir: '/r', verdict: judge([], 'unjudged'), json: { ...json, target, targets }, peers: 12 }, options, false).split('\n')
  expect(line).toBe('2 routers · exec · seed 7 · 12 peers · 120/s × 2 KiB')
})

test('identity fits into 80 columns, whatever the router\'s name and the number of topics', () => {
  const module = 'git+https://example.org/a/very/long/address/of/a/repository.git//packages/gossipsub'
  const long = {
    ...json, target: { module, version: '0123456789abcdef0123456789abcdef01234567' },
    params: { TOPIC_CONFIG: [...topics, ...topics, ...topics] }
  }
  const [, line = ''] = formatSummary({ runDir: '/r', verdict: judge([], 'unjudged'), json: long, peers: 12 }, options, false).split('\n')
  expect(line).toBe('…tory.git//packages/gossipsub@0123456789ab · exec · seed 7 · 12 peers · 3 topics')
  expect(line).toHaveLength(80)
})

test.each([
  [{ ...good, undelivered: 30, delivery_ratio: 0.99772 },
    '1,200 messages reached 99.77 % of their receivers (30 deliveries are missing), half of the deliveries within'],
  [{ ...good, undelivered: 12, delivery_ratio: 0 }, '1,200 messages reached no peer. 30 s of test took 2.3 s.'],
  [{ ...good, delivery_ratio: null, undelivered: null }, '1,200 messages had no peer to go to. 30 s of test took 2.3 s.'],
  [{ messages_published: 0 }, 'No message was published in the run phase. 30 s of test took 2.3 s.'],
  [{ messages_published: null }, '30 s of test took 2.3 s.']
])('the sentence of %j', (metrics, expected) => {
  const text = formatSummary(analysed(metrics), options, false).split('\n\n')[1]?.replaceAll('\n', ' ')
  expect(text?.slice(0, expected.length)).toBe(expected)
})

test('the verdict is coloured for a terminal', () => {
  const verdict = judge([])
  const [plain, coloured] = [false, true].map(colour => formatSummary({ runDir: '/elsewhere/r', verdict, json }, options, colour))
  expect(stripVTControlCharacters(coloured ?? '')).toBe(plain)
  expect(coloured).not.toBe(plain)
})

test.each([
  ['unjudged', 'out/-a b', options, 'npx @gsplan/analysis run \'out/-a b\''],
  ['unjudged', '-r', options, 'npx @gsplan/analysis run ./-r'],
  ['passed', 'out/r', options, 'npx gsplan rerun out/r'],
  ['passed', 'out/k', options, 'npx gsplan rerun out/k --allow-code'],
  ['passed', 'out/r', undefined, 'npx @gsplan/analysis check out/r'],
  ['passed', 'sim/r', { ...options, engine: undefined, output: 'x y' }, 'npx gsplan run -o \'x y\' --seeds 7-11'],
  ['passed', '/elsewhere/r', options, 'npx gsplan rerun /elsewhere/r'],
  ['passed', 'plan/r', options, 'npx @gsplan/analysis check plan/r']
] as const)('after a run that is %s in %s', (status, dir, given, next) => {
  const result = { runDir: resolve(dir), verdict: judge([], status), json: {
    ...json, repeatable: dir.startsWith('sim'), files: {}, ...dir.startsWith('plan') && { target: { ...json.target, source: 'plan' } },
    ...dir.endsWith('/k') && { place: { settings: { namespace: 'tests' } } }
  }, peers: 4 }
  expect(formatSummary(result, given, false).split('\n').at(-2)).toBe(`  next  ${next}`)
})

test('a dry run: paths of what was written', () => {
  expect(formatSummary({ runDir: resolve('out/r'), verdict: judge([]) }, options, false))
    .toBe('dry run: out/r/composition.toml\n         out/r/template-params.toml\n')
  // as with the default of --output
  expect(formatSummary({ runDir: 'out/r', verdict: judge([]) }, options, false))
    .toBe('dry run: out/r/composition.toml\n         out/r/template-params.toml\n')
})
