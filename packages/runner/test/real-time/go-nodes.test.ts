import { describe, expect, test, vi } from 'vitest'
import { canCompile, goCache, goNeeds } from '../go-cache.ts'
import { runSim } from '../run-sim.ts'

const go = 'github.com/libp2p/go-libp2p-pubsub'
const params = {
  T_WARM: '4s', T_RUN: '3s', T_COOL: '1s', T_LATENCY: '0s', T_LATENCY_MAX: '0s', BANDWIDTH_MB: '0',
  TOPIC_CONFIG: '[{"id": "blocks", "message_rate": "10/s", "message_size": "1 KiB"}]'
}

describe(`nodes in Go (${goNeeds})`, () => {
  test.skipIf(!canCompile('go-real')).each<[string, Record<string, string>]>([
    ['alone', { N_NODES: '6', N_PUBLISHER: '2', GS_MODULE: go, GS_VERSION: 'v0.19.0' }],
    ['among nodes in JavaScript', {
      GROUPS: JSON.stringify([
        { id: 'go', instances: 3, publishers: 1, gs_module: go, gs_version: 'v0.19.0' },
        { id: 'js', instances: 3, publishers: 1, gs_module: '@libp2p/gossipsub', gs_version: '17.1.1' }
      ])
    }]
  ])('%s: every message reaches every peer over TCP', { timeout: 600_000 }, async (_, more) => {
    vi.stubEnv('GSPLAN_CACHE', goCache)
    const { value } = await runSim({ ...params, ...more }, { engine: 'exec' })
    expect([value('delivery_ratio'), value('messages_published')]).toEqual([1, 30])
  })

  test.skipIf(!canCompile('go-real'))('their links are shaped', { timeout: 600_000 }, async () => {
    vi.stubEnv('GSPLAN_CACHE', goCache)
    const shaped = { ...params, T_LATENCY: '60ms', JITTER_PCT: '0', BANDWIDTH_MB: '0.0625' }
    const peers = { N_NODES: '3', N_PUBLISHER: '1', GS_MODULE: go, GS_VERSION: 'v0.19.0' }
    const { value } = await runSim({ ...shaped, ...peers }, { engine: 'exec' })
    expect(value('delivery_ratio')).toBe(1)
    // 60 ms of latency and 1/64 s for each of at most two peers that wait for a message
    expect(value('latency_p50')).toBeGreaterThan(75)
    expect(value('packet_lag_p75')).toBeGreaterThan(0)
  })
})
