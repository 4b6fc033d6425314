import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Analysis } from '@gsplan/analysis'
import { describe, expect, test } from 'vitest'
import { equalLinks, noGossip, runSim, topic } from './run-sim.ts'

const short = { T_WARM: '10s', T_RUN: '5s', T_COOL: '2s' } as const

describe('the mesh', () => {
  test('settles between Dlo and Dhi, and duplicates follow from its degree', async () => {
    const { value, verdict } = await runSim({
      ...short, ...noGossip, N_NODES: '60', N_PUBLISHER: '6', PROTOCOL: '1.1', T_WARM: '20s',
      OVERLAY_D: '6', OVERLAY_DLO: '4', OVERLAY_DHI: '12', TOPIC_CONFIG: topic('20/s', '1 KiB')
    })
    expect(verdict.status).toBe('passed')
    expect(value('delivery_ratio')).toBe(1)
    expect(value('mesh_degree_min')).toBeGreaterThanOrEqual(4)
    expect(value('mesh_degree_max')).toBeLessThanOrEqual(12)
    // every node forwards to its mesh without the peer it has the message from; the first copy is no duplicate
    const predicted = value('mesh_degree_mean') - 2
    expect(Math.abs(value('duplicates_per_peer') / predicted - 1)).toBeLessThan(0.1)
    expect(value('idontwant')).toBe(0)
    expect(value('ihave')).toBe(0)
  })
})

describe('links', () => {
  const network = { ...short, ...noGossip, N_NODES: '60', N_PUBLISHER: '4', TOPIC_CONFIG: topic('8/s', '1 KiB') }

  test('of equal latency L: every delivery takes a whole number of L, doubling L doubles the median, hops follow from D',
    async () => {
      const near = await runSim({ ...network, ...equalLinks('40ms'), OVERLAY_D: '6' })
      const far = await runSim({ ...network, ...equalLinks('80ms'), OVERLAY_D: '6' })
      const remainders = ({ tables }: Analysis, latencyNs: number): Set<number> =>
        new Set(Array.from(tables.deliveries.array('delay_ms') as Float64Array, ms => Math.round(ms * 1e6) % latencyNs))
      expect(near.value('deliveries')).toBe(40 * 59)
      expect(remainders(near.analysis, 40e6)).toEqual(new Set([0]))
      expect(remainders(far.analysis, 80e6)).toEqual(new Set([0]))
      expect(far.value('latency_p50')).toBe(2 * near.value('latency_p50'))
      const least = Math.log(60) / Math.log(6)
      expect(near.value('last_delivery_hop')).toBeGreaterThanOrEqual(least)
      expect(near.value('last_delivery_hop')).toBeLessThanOrEqual(least + 1.5)
    })

  test('of half the bandwidth: a large message takes the serialisation time longer that its bytes need', async () => {
    const pair = {
      ...short, ...noGossip, ...equalLinks('20ms'), N_NODES: '2', N_PUBLISHER: '1', T_RUN: '2s', TOPIC_CONFIG: topic('1/s', '1 MiB')
    }
    const fast = await runSim({ ...pair, BANDWIDTH_MB: '10' })
    const slow = await runSim({ ...pair, BANDWIDTH_MB: '5' })
    // author 40, data 1 + 3 + 2^20, sequence number 10, topic 8, signature 66, key 38; then 4 for the message's own
    // tag and length and 3 for that of the RPC
    const wireBytes = 40 + 4 + 2 ** 20 + 10 + 8 + 66 + 38 + 4 + 3
    const perMs = 10 * 2 ** 20 / 1000
    expect(fast.value('deliveries')).toBe(2)
    expect(fast.value('latency_p50')).toBeCloseTo(20 + wireBytes / perMs, 3)
    expect(slow.value('latency_p50') - fast.value('latency_p50')).toBeCloseTo(wireBytes / perMs, 3)
  })
})

describe('the published golden set-up of the JVM simulator', () => {
  const path = fileURLToPath(new URL('fixtures/three-regular-100.json', import.meta.url))
  const topology = JSON.parse(readFileSync(path, 'utf8')) as Record<string, { Connections: string[] }>

  function eccentricity (start: string): number {
    const neighbours = new Map<string, Set<string>>(Object.keys(topology).map(node => [node, new Set()]))
    for (const [node, { Connections }] of Object.entries(topology)) {
      for (const other of Connections) {
        neighbours.get(node)?.add(other)
        neighbours.get(other)?.add(node)
      }
    }
    expect([...neighbours.values()].every(({ size }) => size === 3)).toBe(true)
    let [reached, frontier, hops] = [new Set([start]), [start], -1]
    for (; frontier.length > 0; hops++) {
      frontier = [...new Set(frontier.flatMap(node => [...neighbours.get(node) ?? []]))].filter(node => !reached.has(node))
      reached = new Set([...reached, ...frontier])
    }
    return hops
  }

  test('one message of 32 KiB over a 3-regular graph: 99 deliveries, median and maximum as published', async () => {
    const { value, analysis, verdict } = await runSim({
      N_NODES: '100', N_PUBLISHER: '1', T_WARM: '10s', T_RUN: '1s', T_COOL: '3s', TOPOLOGY: path, JITTER_PCT: '0',
      BANDWIDTH_MB: '10', T_VALIDATION: '10ms', IDONTWANT_MIN_SIZE: '16384', OVERLAY_D: '6', OVERLAY_DLO: '4', OVERLAY_DHI: '12',
      TOPIC_CONFIG: topic('1/s', '32 KiB')
    })
    const publisher = analysis.run.extraction.peers.find(({ seq }) => seq === analysis.tables.messages.get('publisher', 0))
    expect(eccentricity(`honest-${publisher?.node_type_seq ?? 0}-0`)).toBe(8)
    expect(verdict.status).toBe('passed')
    expect(value('messages_published')).toBe(1)
    expect(value('deliveries')).toBe(99)
    expect(value('latency_p50')).toBeGreaterThanOrEqual(300)
    expect(value('latency_p50')).toBeLessThanOrEqual(340)
    expect(value('latency_max')).toBeGreaterThanOrEqual(480)
    expect(value('latency_max')).toBeLessThanOrEqual(570)
  })
})
