import { describe, expect, test, vi } from 'vitest'
import { runInstance } from '../src/index.ts'
import { createMemoryWorld, type MemoryPorts } from '../src/testing/index.ts'
import { messagesOf, runInstances, shortParams } from './worlds.ts'

const one = { ...shortParams, n_container_nodes_total: '1', publisher: 'true' }

const onlyOf = ({ ports }: { readonly ports: readonly MemoryPorts[] }): MemoryPorts => ports[0] as MemoryPorts

describe('files', () => {
  test('health of the run phase, with the publishes that were late or failed', async () => {
    const health = {
      lagP50Ms: 1, lagP99Ms: 2, lagMaxMs: 3, cpuFraction: 0.5, rssMaxBytes: 1000, packetLag: { p50Ms: 4, p75Ms: 5, p99Ms: 6 }
    }
    const { outputs } = onlyOf(await runInstances([one], { health }))
    expect(outputs.text('health-honest-1.json')).toBe('{"LagP50Ms":1,"LagP99Ms":2,"LagMaxMs":3,"LatePublishes":0,"FailedPublishes":0,' +
      '"CpuFraction":0.5,"RssMaxBytes":1000,"PacketLagP50Ms":4,"PacketLagP75Ms":5,"PacketLagP99Ms":6}\n')
  })

  test('health without shaped packets', async () => {
    const health = { lagP50Ms: 1, lagP99Ms: 2, lagMaxMs: 3, cpuFraction: 0.5, rssMaxBytes: 1000 }
    const { outputs } = onlyOf(await runInstances([one], { health }))
    expect(JSON.parse(outputs.text('health-honest-1.json'))).toEqual({
      LagP50Ms: 1, LagP99Ms: 2, LagMaxMs: 3, LatePublishes: 0, FailedPublishes: 0, CpuFraction: 0.5, RssMaxBytes: 1000
    })
  })

  test('full traces beside the filtered ones', async () => {
    const { outputs } = onlyOf(await runInstances([{ ...one, full_traces: 'true' }]))
    expect(outputs.bytes('tracer-output-honest-1-full.bin')).toEqual(outputs.bytes('tracer-output-honest-1-filtered.bin'))
  })

  test('no connections', async () => {
    const { outputs } = onlyOf(await runInstances([one]))
    expect(outputs.text('connections-honest-1-0.json')).toBe('{\n  "Latency": 10000000,\n  "Connections": null\n}')
  })

  test('peer scores, unless the router has none', async () => {
    const [scored, plain] = await Promise.all(['1.1', '1.0'].map(async api =>
      onlyOf(await runInstances([{ ...one, t_score_inspect_period: '2s', router_api: api }])).outputs))
    expect(scored?.text('peer-scores-honest-1.json').split('\n').map(line => line.replace(/"Timestamp":\d+/, '"Timestamp":0'))).toEqual([
      '{"Timestamp":0,"PeerID":"memory1","Scores":{}}', ''])
    expect(plain?.names).not.toContain('peer-scores-honest-1.json')
  })
})

describe('the router', () => {
  test('is created with the instance\'s options; its first heartbeat comes after its delay and the engine\'s phase', async () => {
    const world = createMemoryWorld()
    const ports = world.createPorts({ ...one, overlay_d: '4', t_heartbeat: '2s', t_heartbeat_initial_delay: '300ms' })
    await runInstance({ ...ports, heartbeatPhase: () => 0.25 }, new AbortController().signal)
    const [router] = world.target.routers
    expect([router?.options.D, router?.options.heartbeatIntervalMs, router?.options.firstHeartbeatMs]).toEqual([4, 2000, 800])
  })

  test('validates for a time between the two bounds', async () => {
    const { ports } = await runInstances([
      { ...shortParams, publisher: 'true' }, { ...shortParams, t_validation: '100ms', t_validation_max: '200ms' }
    ])
    expect(ports.map(({ counts }) => counts)).toEqual([{ published: 4, delivered: 0 }, { published: 0, delivered: 4 }])
  })

  test('validates as many messages at once as arrive, without a warning of listeners', async () => {
    const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const topics = JSON.stringify([{ id: 'blocks', message_rate: '50/s', message_size: '64' }])
    const { ports } = await runInstances([
      { ...shortParams, topics, publisher: 'true' }, { ...shortParams, topics, t_validation: '500ms' }
    ])
    expect(warnings.mock.calls).toEqual([])
    expect(ports.map(({ counts }) => counts)).toEqual([{ published: 50, delivered: 0 }, { published: 0, delivered: 50 }])
    warnings.mockRestore()
  })

  test('refuses messages: they are counted and said, the run goes on', async () => {
    const world = createMemoryWorld()
    const ports = world.createPorts(one)
    const refusing = {
      ...ports,
      createHost: async (index: number) => {
        const host = await ports.createHost(index)
        const startRouter = host.startRouter.bind(host)
        host.startRouter = async create => {
          const router = await startRouter(create)
          router.publish = async () => { throw new Error('queue full') }
          return router
        }
        return host
      }
    }
    expect(await runInstance(refusing, new AbortController().signal)).toEqual({ outcome: 'ok' })
    expect(messagesOf(ports)).toEqual(expect.arrayContaining([
      'error publishing message 0 to blocks: queue full', 'Published 0 of 4 messages on blocks: 4 failed, 0 late, by seq 1'
    ]))
  })
})

describe('connections', () => {
  const three = { ...shortParams, n_container_nodes_total: '3', t_warm: '4s' }
  const topology = (links: Readonly<Record<string, readonly string[]>>): string =>
    JSON.stringify(Object.fromEntries(Object.entries(links).map(([name, Connections]) => [name, { Latency: 5_000_000, Connections }])))

  test('a fixed topology is dialled, and sets the latency', async () => {
    const params = { ...three, topology: topology({ 'honest-1-0': ['honest-3-0'], 'honest-2-0': [], 'honest-3-0': ['honest-2-0'] }) }
    const { ports } = await runInstances([params, params, params])
    expect(ports.map(({ outputs, shaper }, index) =>
      [JSON.parse(outputs.text(`connections-honest-${index + 1}-0.json`)) as unknown, shaper.shapes.map(({ latencyNs }) => latencyNs)])).toEqual([
      [{ Latency: 5_000_000, Connections: ['honest-3-0'] }, [5_000_000n]], [{ Latency: 5_000_000, Connections: null }, [5_000_000n]],
      [{ Latency: 5_000_000, Connections: ['honest-2-0'] }, [5_000_000n]]
    ])
    // as many links as the topology has are enough
    expect(ports.flatMap(messagesOf).filter(message => message.startsWith('Too few peers'))).toEqual([])
  })

  test('too few to fill a mesh are said', async () => {
    const { ports } = await runInstances([{ ...three, degree: '0' }, { ...three, degree: '0' }, { ...three, degree: '0' }])
    expect(ports.flatMap(messagesOf).filter(message => message.startsWith('Too few peers'))).toEqual([1, 2, 3].map(seq =>
      `Too few peers: 0 of 2 connections after warm-up, seq ${seq}`))
  })
})

test('publishers take turns, in the order of their seq, or publish together', async () => {
  const params = { ...shortParams, t_run: '2s', publisher: 'true', topics: '[{"id": "blocks", "message_rate": "2/s", "message_size": "100 B"}]' }
  const startsOf = async (phase: string): Promise<string[]> => {
    const { ports } = await runInstances([params, params].map(each => ({ ...each, publish_phase: phase })))
    return ports.map(each => messagesOf(each).find(message => message.startsWith('Starting publisher')) ?? '')
  }
  expect(await startsOf('spread')).toEqual(Array(2).fill('Starting publisher with 1s publish interval, 2 messages'))
  expect(await startsOf('together')).toEqual(Array(2).fill('Starting publisher with 1s publish interval, 2 messages'))
})
