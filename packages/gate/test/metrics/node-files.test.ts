import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { computeCounters, countersOwed, readCounters, type NodeCounters } from '../../src/metrics/counters.ts'
import { computeHealth, readHealth } from '../../src/metrics/health.ts'
import { listNodeFiles } from '../../src/metrics/node-files.ts'
import { readScores, type ScoreInspection } from '../../src/metrics/scores.ts'
import { MemoryBudget } from '../../src/extract/memory-budget.ts'

const budget = new MemoryBudget({ source: 'a', sizeBytes: 0 })

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-node-files-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const write = (files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
}

test('files of a kind, in order of seq, of any role', async () => {
  write({ 'health-honest-10.json': '', 'health-honest-9.json': '', 'health-sybil-2.json': '', 'peer-scores-honest-1.json': '', 'health-x.json': '' })
  expect(await listNodeFiles(folder, 'health')).toEqual([
    { path: join(folder, 'health-sybil-2.json'), role: 'sybil', seq: 2 }, { path: join(folder, 'health-honest-9.json'), role: 'honest', seq: 9 },
    { path: join(folder, 'health-honest-10.json'), role: 'honest', seq: 10 }
  ])
})

test('counters are those of measured roles; a damaged file is left out', async () => {
  write({
    'tracer-output-honest-12-aggregate.json': '{"Published":2}', 'tracer-output-honest-3-aggregate.json': '{"Published":1}',
    'tracer-output-honest-4-aggregate.json': '{', 'tracer-output-sybil-5-aggregate.json': '{"Published":9}'
  })
  expect([...await readCounters(folder, budget)]).toEqual([[3, { Published: 1 }], [12, { Published: 2 }]])
})

test('health is that of the worst peer of a measured role; a damaged or unreadable file is left out', async () => {
  write({
    'health-honest-1.json': '{"LagP99Ms":4,"CpuFraction":0.5,"PacketLagP75Ms":1,"PacketLagP99Ms":2}',
    'health-honest-2.json': '{"LagP99Ms":3,"CpuFraction":0.75}', 'health-honest-3.json': '{"LagP99Ms":"9","CpuFraction":1}',
    'health-sybil-4.json': '{"LagP99Ms":99,"CpuFraction":1}'
  })
  mkdirSync(join(folder, 'health-honest-5.json'))
  const health = await readHealth(folder, budget)
  expect(health).toEqual([{ LagP99Ms: 4, CpuFraction: 0.5, PacketLagP75Ms: 1, PacketLagP99Ms: 2 }, { LagP99Ms: 3, CpuFraction: 0.75 }])
  expect(computeHealth(health)).toEqual({ lag_p99: 4, packet_lag_p75: 1, packet_lag_p99: 2, cpu_fraction: 0.75 })
  expect(computeHealth([])).toEqual({ lag_p99: null, packet_lag_p75: null, packet_lag_p99: null, cpu_fraction: null })
})

test('scores are those that nodes of any role gave; a damaged line is left out', async () => {
  write({
    'peer-scores-honest-2.json': '{"Timestamp": 1700000000123456789, "PeerID": "b", "Scores": {"a": -1}}\n{"Timestamp": 17',
    'peer-scores-sybil-1.json': '{"Timestamp": 5, "PeerID": "a", "Scores": {}}\n{"Timestamp": 6, "PeerID": 7, "Scores": {}}\n'
  })
  const read: ScoreInspection[] = []
  for await (const inspection of readScores(folder)) read.push(inspection)
  expect(read).toEqual([
    { timestampNs: 5n, observer: 'a', scores: {} }, { timestampNs: 1_700_000_000_123_456_789n, observer: 'b', scores: { a: -1 } }
  ])
})

const peer = (seq: number, type = 'honest'): { seq: number, type: string } => ({ seq, type })

test('sums need the counters of every peer of a measured role, in whole numbers', () => {
  const node = (Duplicates: unknown, WireBytes: unknown): NodeCounters => ({ Duplicates, SentRPC: { WireBytes } }) as NodeCounters
  const measure = (counters: ReadonlyArray<[number, NodeCounters]>, peers = [peer(1), peer(2), peer(3, 'sybil')]): unknown => {
    const { duplicates_per_peer: duplicates, bytes_wire: bytes, grafts } = computeCounters(countersOwed(new Map(counters), peers), 2, 1)
    return { duplicates, bytes, grafts }
  }
  const [whole, none] = [{ duplicates: 5, bytes: 30, grafts: null }, { duplicates: null, bytes: null, grafts: null }]
  expect(measure([[1, node(4, 10)], [2, node(6, 20)]])).toEqual(whole)
  expect(measure([[1, node(4, 10)]])).toEqual(none)
  expect(measure([[1, node(4, 10)], [3, node(6, 20)]])).toEqual(none)
  expect(measure([])).toEqual(none)
  expect(measure([[1, node(4, 10)], [2, node(6, 20)]], [])).toEqual(whole)
  for (const bad of [-500, 1.5, '20', null, Infinity, 2 ** 60]) {
    expect(measure([[1, node(4, 10)], [2, node(6, bad)]])).toEqual({ ...whole, bytes: null })
  }
})
