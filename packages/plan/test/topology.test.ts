import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nodeName, type PeerRegistration } from '../src/peer-registration.ts'
import { PeerDirectory } from '../src/peer-directory.ts'
import { chooseConnectDelay } from '../src/connect.ts'
import { chooseLinkShape, leastLatencyNs } from '../src/network/link-shape.ts'
import { parsePlanParams } from '../src/plan-params.ts'
import { countFixedLinks, fixedTopology, randomHonestTopology } from '../src/topology.ts'

const peer = (nodeTypeSeq: number, isPublisher = false): PeerRegistration =>
  ({ info: { peerId: `p${nodeTypeSeq}`, addrs: [] }, seq: nodeTypeSeq, nodeType: 'honest', nodeTypeSeq, nodeIndex: 0, isPublisher })

const peers = Array.from({ length: 10 }, (_, index) => peer(index + 1, index < 3))
const directory = new PeerDirectory(peers)
const self = peer(5)

test('random: as many peers as asked for, each once, all of them equally likely', () => {
  fc.assert(fc.property(fc.nat({ max: 15 }), fc.infiniteStream(fc.double({ min: 0, max: 0.999999, noNaN: true })), (degree, draws) => {
    const drawn = Array.from({ length: 10 }, () => draws.next().value as number)
    const chosen = randomHonestTopology(degree, false)(directory, self, ((next = 0) => () => drawn[next++] as number)())
    // Fisher–Yates in a list of the node's own
    const others = peers.filter(({ info }) => info.peerId !== 'p5')
    for (let i = 0; i < Math.min(degree, others.length); i++) {
      const j = i + Math.floor((drawn[i] as number) * (others.length - i))
      const moved = others[i] as PeerRegistration
      others[i] = others[j] as PeerRegistration
      others[j] = moved
    }
    expect(chosen).toEqual(others.slice(0, Math.min(degree, others.length)))
  }))
  expect(randomHonestTopology(10, true)(directory, self, () => 0).map(nodeName)).toEqual(['honest-1-0', 'honest-2-0', 'honest-3-0'])
  expect(randomHonestTopology(10, true)(directory, peer(2, true), () => 0).map(nodeName)).toEqual(['honest-1-0', 'honest-3-0'])
})

test('fixed: the peers of the definition in its order; links count from both ends', () => {
  const def = { latencyNs: 1n, connections: ['honest-4-0', 'honest-99-0', 'honest-2-0'] }
  expect(fixedTopology(def)(directory, self, () => 0).map(nodeName)).toEqual(['honest-4-0', 'honest-2-0'])
  const topology = new Map([
    ['a', { latencyNs: 1n, connections: ['b', 'c'] }], ['b', { latencyNs: 1n, connections: ['a'] }],
    ['c', { latencyNs: 1n, connections: [] }]
  ])
  expect(['a', 'b', 'c'].map(name => countFixedLinks(topology, name))).toEqual([2, 1, 1])
})

test('connect delays: by number within the type, ± jitter, else within a second', () => {
  const params = parsePlanParams({ connect_delays: '1@10s', connect_delay_jitter_pct: '5' })
  expect([0, 0.5, 1].map(draw => chooseConnectDelay(params, 1, () => draw))).toEqual([9_500_000_000n, 10_000_000_000n, 10_500_000_000n])
  expect(chooseConnectDelay(params, 2, () => 0.25)).toBe(250_000_000n)
  expect(chooseConnectDelay(parsePlanParams({ connect_delays: '2s', connect_delay_jitter_pct: '0' }), 7, () => 0.9)).toBe(2_000_000_000n)
})

test('links: latency in the range, jitter in % of its lower bound, bandwidth in MiB/s', () => {
  const params = parsePlanParams({ t_latency: '10ms', t_latency_max: '30ms', jitter_pct: '20', bandwidth_mb: '2' })
  const shape = chooseLinkShape(params, () => 0.5)
  expect(shape).toEqual({ latencyNs: 20_000_000n, jitterNs: 2_000_000n, bandwidthBytesPerS: 2 * 1024 * 1024 })
  expect(chooseLinkShape(parsePlanParams({ t_latency_max: '0' }), () => 0.5).latencyNs).toBe(5_000_000n)
  expect(chooseLinkShape(params, () => 0.5, 7_000_000n)).toEqual(
    { latencyNs: 7_000_000n, jitterNs: 1_400_000n, bandwidthBytesPerS: 2 * 1024 * 1024 })
})

test('property: no shape is faster than the least latency', () => {
  const ms = fc.nat({ max: 100 })
  const draws = fc.double({ min: 0, max: 0.999, noNaN: true })
  fc.assert(fc.property(ms, fc.option(ms), fc.nat({ max: 100 }), draws, (latency, most, jitter, draw) => {
    const upTo = most === null ? {} : { t_latency_max: `${most}ms` }
    const params = parsePlanParams({ t_latency: `${latency}ms`, ...upTo, jitter_pct: String(jitter) })
    const { latencyNs, jitterNs } = chooseLinkShape(params, () => draw)
    const shortest = latencyNs - jitterNs
    expect(leastLatencyNs(params) <= (shortest > 0n ? shortest : 0n)).toBe(true)
  }))
  const topology = JSON.stringify({ 'honest-1-0': { Latency: 3_000_000, Connections: [] } })
  const fixed = { t_latency: '10ms', jitter_pct: '10', topology }
  expect([{ t_latency: '50ms' }, { t_latency: '10ms', t_latency_max: '30ms', jitter_pct: '20' }, { t_latency: '20ms', t_latency_max: '5ms' }]
    .map(params => leastLatencyNs(parsePlanParams(params)))).toEqual([45_000_000n, 8_000_000n, 3_000_000n])
  expect(leastLatencyNs(parsePlanParams(fixed))).toBe(2_700_000n)
})
