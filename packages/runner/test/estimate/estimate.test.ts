import * as os from 'node:os'
import { compose, type ComposeResult } from '@gsplan/composer'
import { describe, expect, test, vi } from 'vitest'
import { assertSensible } from '../../src/estimate/assert-sensible.ts'
import { checkWork } from '../../src/estimate/check-work.ts'
import { countWork } from '../../src/estimate/count-work.ts'
import { estimateRun } from '../../src/estimate/estimate-run.ts'
import { limitOfFlags, mostMemoryBytes, thisMachine } from '../../src/estimate/machine.ts'
import { planHeap } from '../../src/estimate/plan-heap.ts'
import { formatAmount, formatBytes, formatTime } from '../../src/estimate/format-estimate.ts'
import { defaultEngines, findEngine } from '../../src/engines/engines.ts'

vi.mock('node:os', async importOriginal => ({ ...await importOriginal<typeof os>() }))

const small = ['N_NODES=4', 'N_PUBLISHER=2', 'N_DEGREE=3', 'T_WARM=3s', 'T_RUN=4s', 'T_COOL=2s', 'T_SCORE_INSPECT_PERIOD=1s']
const composed = (...define: string[]): ComposeResult => compose({ define: [...small, ...define] })
const tiny = { cores: 1, memoryBytes: 2 ** 30, heapBytes: 16 * 2 ** 30, heapLimit: 'it is small' }
const roomy = { ...tiny, memoryBytes: 32 * 2 ** 30, heapBytes: Infinity }

/** What a machine, one of one core and 1 GiB say, says to a run. */
function judge (engineName: string, result: ComposeResult, { isGo = false, machine = tiny } = {}): string {
  const engine = findEngine(engineName)
  const cost = isGo ? engine.goCost : engine.cost
  if (cost === undefined) return 'no cost'
  const work = countWork(result.composition, result.params)
  try {
    assertSensible({ work, estimate: estimateRun(work, cost), cost, machine })
    return 'sensible'
  } catch (error) {
    return (error as Error).message
  }
}

test('work is counted by the parameters of all groups', () => {
  const { composition, params } = composed('TOPIC_CONFIG.0.message_rate=10/s', 'N_HONEST_PEERS_PER_NODE=2', 'OVERLAY_D=5')
  expect(countWork(composition, params)).toEqual({
    peers: 8, testS: 9, runS: 4, messages: 40, messagesPerPublisherS: 2.5, largestBytes: 2048, messageBytes: 40 * 2048,
    deliveries: 280, packets: 1400, heartbeats: 72, inspections: 72, links: 24, historyLength: 5,
    cachedS: 5, seenS: 120
  })
  const silent = composed('N_PUBLISHER=0', 'T_SCORE_INSPECT_PERIOD=0')
  expect(countWork(silent.composition, silent.params)).toMatchObject({ messages: 0, deliveries: 0, inspections: 0 })
})

test.each(defaultEngines.map(({ name }) => name))('%s: runs of every day are sensible on a slow machine', engine => {
  const runs = [compose(), compose({ files: ['1k-nodes'] }), compose({ config: 'cluster-k8s/1k-peers' }), compose({ config: 'local-exec/50-peers' })]
  // a thousand real peers are for clusters
  const expected = runs.map((_, index) => engine === 'exec' && (index === 1 || index === 2) ? 'CPU' : 'sensible')
  expect(runs.map(each => judge(engine, each, { machine: roomy })).map(each => each.includes('CPU') ? 'CPU' : each)).toEqual(expected)
})

describe('work beyond sense is refused with its figures', () => {
  const perS = (what: string, amount: string): string =>
    `expected at most 100,000 ${what}, got ${amount}; --force runs it nevertheless`
  test.each([
    ['TOPIC_CONFIG.0.message_rate=1000000000/ns', perS('messages of a publisher per second (message_rate, N_PUBLISHER)', '5.0e+17')],
    ['T_SCORE_INSPECT_PERIOD=1ns', perS('score dumps of a peer per second (T_SCORE_INSPECT_PERIOD)', '1 billion')],
    ['TOPIC_CONFIG.0.message_size=3GiB', 'expected messages of at most 1 GiB, got 3 GiB (message_size); --force runs it nevertheless'],
    ['T_WARM=1000000h', 'expected a run of at most 2 days, got about 10 days: 14 billion heartbeats (T_HEARTBEAT, T_WARM, T_RUN, T_COOL); ' +
    '--force runs it nevertheless'],
    ['N_NODES=150000', 'expected at most 1.3 GiB of memory, got about 140 GiB: 150,000 peers (N_NODES, N_HONEST_PEERS_PER_NODE), 450,000 connections ' +
    '(N_DEGREE), 480 messages of up to 2 KiB (message_rate, message_size), caches of 5 heartbeats (HISTORY_LENGTH); --force runs it nevertheless']
  ])('%s', (define, message) => {
    expect(judge('sim', composed(define))).toBe(message)
  })

  test.each([
    'N_NODES=1000000000', 'N_HONEST_PEERS_PER_NODE=1000000000', 'T_RUN=1000000h', 'T_COOL=1000000h', 'T_SCORE_INSPECT_PERIOD=1us',
    'TOPIC_CONFIG.0.message_rate=1000000000/s', 'HISTORY_LENGTH=1000000000', 'TOPIC_CONFIG.0.message_size=2TiB'
  ])('%s on every engine', define => {
    for (const { name } of defaultEngines) expect(judge(name, composed(define)), name).toMatch(/^expected .*--force/)
  })
})

test('routers in Go are refused where the machine has not their memory, as they keep it', () => {
  expect([300, 2000].map(peers => judge('sim', composed(`N_NODES=${peers}`), { isGo: true }))).toEqual([
    'sensible',
    'expected at most 1 GiB of memory, got about 2.8 GiB: 2,000 peers (N_NODES, N_HONEST_PEERS_PER_NODE), 6,000 connections (N_DEGREE), ' +
    '480 messages of up to 2 KiB (message_rate, message_size), caches of 5 heartbeats (HISTORY_LENGTH); --force runs it nevertheless'
  ])
})

test('a large run is told, and judged, with less garbage, the less memory there is', () => {
  const large = compose({ config: 'cluster-k8s/1k-peers' })
  const cost = findEngine('sim').cost ?? expect.fail('sim has costs')
  const work = countWork(large.composition, large.params)
  const estimate = estimateRun(work, cost)
  expect([estimate.memoryBytes, estimate.keptBytes, estimate.leastMemoryBytes].map(formatBytes)).toEqual(['26 GiB', '12 GiB', '14 GiB'])
  const planOn = (gib: number, heapGib = Infinity): readonly [young: string, share: number | undefined, memory: string] => {
    const machine = { ...tiny, cores: 2, memoryBytes: gib * 2 ** 30, heapBytes: heapGib * 2 ** 30 }
    const { heap: { youngBytes, garbageShare }, memoryBytes } = planHeap({ work, estimate, cost, threads: 2, machine })
    return [formatBytes(youngBytes), garbageShare, formatBytes(memoryBytes)]
  }
  expect([planOn(64), planOn(25), planOn(64, 18)]).toEqual([
    ['770 MiB', 0.6, '21 GiB'], ['770 MiB', 0.2, '16 GiB'], ['770 MiB', 0.2, '16 GiB']
  ])
})

test('a run that fits the machine but not the heap of a process says what limits it', () => {
  const { composition, params } = compose({ config: 'cluster-k8s/1k-peers' })
  const cost = findEngine('sim').cost ?? expect.fail('sim has costs')
  const work = countWork(composition, params)
  const machine = { ...roomy, heapBytes: 8 * 2 ** 30 }
  expect(() => { assertSensible({ work, estimate: estimateRun(work, cost), cost, machine }) })
    .toThrow('expected at most 6.8 GiB of memory in one process (it is small), got about')
})

test('a run has one line, force or not; other plans are only counted', () => {
  const [sim] = defaultEngines
  const line = 'estimate: 4 peers, 480 messages, 1,400 deliveries, 5,800 events; about 1 s and 160 MiB of memory on the engine sim'
  expect(checkWork(composed(), sim, { force: false })).toEqual({
    line, threads: 1, heap: { youngBytes: 96 * 2 ** 20, garbageShare: undefined },
    wallS: expect.closeTo(0.7, 0) as unknown, cpuS: expect.closeTo(0.7, 0) as unknown,
    memoryBytes: expect.closeTo(165 * 1024 ** 2, -7) as unknown
  })
  expect(checkWork(composed(), sim, { force: false, threads: 3 })?.threads).toBe(3)
  const endless = composed('T_SCORE_INSPECT_PERIOD=1ns')
  expect(() => checkWork(endless, sim, { force: false })).toThrow('--force')
  expect(checkWork(endless, sim, { force: true, threads: 1 })?.line).toMatch(/^estimate: 4 peers, .* 36 billion events; about 10 days/)
  const foreign = composed('TEST_PLAN=other', 'N_NODES=1000000')
  expect(() => checkWork(foreign, sim, { force: false })).toThrow('expected at most 100,000 instances, got 1 million; --force runs them nevertheless')
  expect(checkWork(foreign, sim, { force: true })).toBe(undefined)
  expect(checkWork(composed(), findEngine('testground'), { force: false })?.line).toMatch(/about 14 s on the engine testground$/)
})

test('amounts, times and sizes have two digits', () => {
  expect([0.2, 48, 7449, 21_578_400, 3.6e9, 3.6e18].map(formatAmount)).toEqual(['1', '48', '7,400', '22 million', '3.6 billion', '3.6e+18'])
  expect([0.1, 40, 1500, 11_160, 1e6, 1e11].map(formatTime)).toEqual(['1 s', '40 s', '25 min', '3.1 h', '12 days', '3,200 years'])
  expect([1024, 2048, 3.2e8, 2 ** 30, 5e15].map(formatBytes)).toEqual(['1 KiB', '2 KiB', '310 MiB', '1 GiB', '4.7 million GiB'])
})

test('a container has its own memory, and without a limit that of the machine', () => {
  const all = os.totalmem()
  // cgroups without a limit name a number that no machine has, others none
  expect([2 ** 28, 2 ** 63, 0].map(mostMemoryBytes)).toEqual([2 ** 28, all, all])
})

test('the heap of a process is limited by its mappings, that of each thread by a flag of Node, the last of several', () => {
  expect([[], ['--max-old-space-size=0'], ['--max_old_space_size=100', '--enable-source-maps', '--max-old-space-size=512']]
    .map(flags => limitOfFlags(3, flags).heapBytes)).toEqual([Infinity, Infinity, 1536 * 2 ** 20])
  vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=64')
  expect(thisMachine(2)).toMatchObject(
    { heapBytes: 128 * 2 ** 20, heapLimit: 'Node\'s --max-old-space-size=64 limits each of its threads' })
  vi.unstubAllEnvs()
})
