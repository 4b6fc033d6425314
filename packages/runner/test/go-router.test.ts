import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { canCompile, goCache, goNeeds } from './go-cache.ts'
import { runSim } from './run-sim.ts'

const params = {
  N_NODES: '12', N_PUBLISHER: '3', T_WARM: '5s', T_RUN: '3s', T_COOL: '3s',
  TOPIC_CONFIG: '[{"id": "blocks", "message_rate": "10/s", "message_size": "1 KiB"}]',
  GS_MODULE: 'github.com/libp2p/go-libp2p-pubsub', GS_VERSION: 'v0.19.0'
}

describe(`go-libp2p-pubsub in virtual time (${goNeeds})`, () => {
  test.skipIf(!canCompile('go'))('runs like any other router, and repeats its results', { timeout: 600_000 }, async () => {
    vi.stubEnv('GSPLAN_CACHE', goCache)
    const runs = [await runSim(params), await runSim(params)]
    expect(runs.map(({ json }) => [json?.verdict.status, json?.target.module, json?.target.version, json?.target.source]))
      .toEqual(runs.map(() => ['passed', params.GS_MODULE, 'v0.19.0', 'go']))
    expect(runs[0]?.value('delivery_ratio')).toBe(1)
    const digests = runs.map(({ runDir }) => createHash('sha256').update(readFileSync(join(runDir, 'test-output.tgz'))).digest('hex'))
    expect(digests[1]).toBe(digests[0])
  })
})
