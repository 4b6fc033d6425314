import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { compose } from '../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-define-'))
afterAll(() => { rmSync(folder, { recursive: true }) })

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const topicsOf = (...define: string[]): unknown => compose({ define }).params['TOPIC_CONFIG']
const blocks = { id: 'blocks', message_rate: '120/s', message_size: '2 KiB' }

test('an index reaches into a list, and one behind its end adds to it', () => {
  expect(topicsOf('TOPIC_CONFIG.0.message_rate=5/s')).toEqual([{ ...blocks, message_rate: '5/s' }])
  expect(topicsOf('TOPIC_CONFIG.1={"id": "txs", "message_rate": "1/s", "message_size": "1 KiB"}', 'TOPIC_CONFIG.1.id=7'))
    .toEqual([blocks, { id: '7', message_rate: '1/s', message_size: '1 KiB' }])
})

test('flags set the first topic, and definitions win over them', () => {
  const { params } = compose({ rate: '5/s', size: '1KiB', define: ['TOPIC_CONFIG.0.message_size=3KiB'] })
  expect(params['TOPIC_CONFIG']).toEqual([{ ...blocks, message_rate: '5/s', message_size: '3KiB' }])
})

test('a value behind @ is a file\'s content, but for texts', () => {
  const json = file('topics.json', '[{"id": "a", "message_rate": "1/s", "message_size": "1 KiB"}]\n')
  const toml = file('topics.toml', '[{ id = "b", message_rate = "1/s", message_size = "1 KiB" }]\n')
  expect(topicsOf(`TOPIC_CONFIG=@${json}`)).toMatchObject([{ id: 'a' }])
  expect(topicsOf(`TOPIC_CONFIG=@${toml}`)).toMatchObject([{ id: 'b' }])
  expect(compose({ define: [`T_RUN=@${file('run', '7s\n')}`, 'GS_MODULE=@libp2p/gossipsub'] }).params)
    .toMatchObject({ T_RUN: '7s', GS_MODULE: '@libp2p/gossipsub', GS_VERSION: '17.1.1' })
})

test.each([
  [['TOPIC_CONFIG.2.id=a'], '-D TOPIC_CONFIG.2: expected an index from 0 to 1, got 2'],
  [['TOPIC_CONFIG.id=a'], '-D TOPIC_CONFIG.id: expected an index from 0 to 1, got id'],
  [['TOPIC_CONFIG.0.id.x=a'], '-D TOPIC_CONFIG.0.id: expected a table to reach x in, got "blocks"'],
  [['TOPIC_CONFIG.0.mesage_rate=5/s'], 'TOPIC_CONFIG[0]: unknown field mesage_rate, did you mean message_rate?'],
  [['TOPIC_CONFIG=[null]'], 'TOPIC_CONFIG[0]: expected a table, got null'],
  [['GROUPS=[null]'], 'GROUPS[0]: expected a table, got null'],
  [[`TOPIC_CONFIG=@${file('empty', '\n')}`], `TOPIC_CONFIG: expected a value in ${folder}/empty, found nothing; TOPIC_CONFIG= restores the default`],
  [['TOPIC_CONFIG=@/none'], 'TOPIC_CONFIG: expected a file that can be read behind @, got /none (ENOENT)']
])('%j', (define, message) => {
  expect(() => compose({ define })).toThrow(expect.objectContaining({ name: 'CompositionError', message }) as Error)
})

test('a place can be set in what a text or a file stands for, and where nothing is set', () => {
  const topology = file('topology.json', '{"honest-1-0": {"Latency": 5, "Connections": ["honest-2-0"]}}\n')
  const expected = { 'honest-1-0': { Latency: 7n, Connections: ['honest-2-0'] }, 'honest-2-0': { Connections: ['honest-1-0'] } }
  for (const given of [`@${topology}`, topology]) {
    const define = [`TOPOLOGY=${given}`, 'TOPOLOGY.honest-1-0.Latency=7', 'TOPOLOGY.honest-2-0.Connections.0=honest-1-0']
    expect(compose({ define }).params['TOPOLOGY']).toEqual(expected)
  }
  expect(compose({ define: ['RUN_CONFIG=a = 1', 'RUN_CONFIG.b=2'] }).composition.global.run_config).toEqual({ a: 1, b: 2 })
  expect(compose({ define: ['BUILD_SELECTORS=', 'BUILD_SELECTORS.0=hardened_api', 'BUILD_SELECTORS.1=7'] }).params['BUILD_SELECTORS'])
    .toEqual(['hardened_api', '7'])
  expect(topicsOf('TOPIC_CONFIG=', 'TOPIC_CONFIG.0={"id": "a", "message_rate": "1/s", "message_size": "9"}')).toMatchObject([{ id: 'a' }])
})

test('a flag that another one or a definition wins over is told', () => {
  const txs = '[{"id": "blocks", "message_rate": "5/s", "message_size": "1KiB"}]'
  expect(compose({ rate: '9/s', size: '1KiB', define: [`TOPIC_CONFIG=${txs}`] }).warnings).toEqual([
    '--rate 9/s: not followed, as another flag or -D sets TOPIC_CONFIG.0.message_rate to 5/s'])
  expect(compose({ rate: '9/s', define: ['TOPIC_CONFIG=[]', 'PEER_SCORE_PARAMS={}'] }).warnings).toEqual([
    '--rate 9/s: not followed, as another flag or -D sets TOPIC_CONFIG.0.message_rate to nothing'])
  expect(compose({ instances: 5, branch: 'main', commit: 'abc', k8s: true, define: ['N_NODES=7', 'TEST_RUNNER=local:docker'] }).warnings).toEqual([
    '--instances 5: not followed, as another flag or -D sets N_NODES to 7',
    '--branch main: not followed, as another flag or -D sets GS_VERSION to abc',
    '--k8s: not followed, as another flag or -D sets TEST_RUNNER to local:docker'
  ])
  // the same value, and one that the caller has resolved
  expect(compose({ instances: 5, branch: 'next', define: ['N_NODES=5'], override: { GS_VERSION: '14.1.2' } }).warnings).toEqual([])
})

test('a wrong value of a flag names the field', () => {
  expect(() => compose({ rate: 'fast' })).toThrow('TOPIC_CONFIG[0].message_rate: expected a rate such as 120/s, got "fast"')
})

test.each([
  ['n_nodes', 'N_NODES'], ['D', 'OVERLAY_D'], ['d_lo', 'OVERLAY_DLO'], ['dhi', 'OVERLAY_DHI'], ['degree', 'N_DEGREE'], ['nodes', 'N_NODES'],
  ['publishers', 'N_PUBLISHER'], ['latency', 'T_LATENCY'], ['bandwidth', 'BANDWIDTH_MB'], ['version', 'GS_VERSION'], ['topics', 'TOPIC_CONFIG'],
  ['score_params', 'PEER_SCORE_PARAMS'], ['rate', 'TOPIC_CONFIG.0.message_rate (or --rate)'], ['message_size', 'TOPIC_CONFIG.0.message_size (or --size)'],
  ['seed', '--seed'], ['warmup', 'T_WARM'], ['N_NODS', 'N_NODES']
])('%s means %s', (name, meant) => {
  expect(() => compose({ define: [`${name}=1`] })).toThrow(`-D: unknown parameter ${name}, did you mean ${meant}?`)
})

test('the default of N_PUBLISHER is at most N_NODES', () => {
  const publishers = (...define: string[]): unknown => compose({ define }).params['N_PUBLISHER']
  expect([publishers(), publishers('N_NODES=5'), publishers('N_NODES=5', 'N_PUBLISHER=2'), publishers('N_NODES=30')]).toEqual([10n, 5n, 2n, 10n])
  expect(() => compose({ define: ['N_NODES=5', 'N_PUBLISHER=6'] })).toThrow('N_PUBLISHER: expected at most N_NODES (5), got 6')
})
