import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadRouter, type RouterCode } from '@gsplan/router'
import { startSyncService, SyncServiceClient } from '@gsplan/testground/sync'
import { describe, expect, test } from 'vitest'
import {
  clockCompliance, networkCompliance, outputsCompliance, syncCompliance, type InstanceNetwork
} from '../../src/compliance/index.ts'
import { bundledRouter, createFileOutputs, type Muxer } from '../../src/index.ts'
import type { CreateNode } from '../../src/real/index.ts'
import { loopbackAddress } from '../../src/real/loopback-address.ts'
import { createRealHost } from '../../src/real/real-host.ts'
import { createRealSyncClient } from '../../src/real/real-sync-client.ts'
import { realClock } from '../../src/real/real-clock.ts'
import { ShapedSockets } from '../../src/real/shaped-sockets.ts'
import { routers1 } from './other-nodes.ts'

describe('the system\'s clock', () => {
  test.each(clockCompliance)('$name', async ({ check }) => check(realClock))
})

describe('outputs in a folder', () => {
  test.each(outputsCompliance)('$name', async ({ check }) => {
    const folder = mkdtempSync(join(tmpdir(), 'gsplan-outputs-'))
    const read = (name: string): Uint8Array | undefined => existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : undefined
    await check({ outputs: createFileOutputs(folder), read })
    rmSync(folder, { recursive: true })
  })
})

describe('Testground\'s sync service', () => {
  test.each(syncCompliance)('$name', async ({ check }) => {
    const service = await startSyncService()
    const env = {
      plan: 'gsplan', testCase: 'evaluate', run: 'r', groupId: 'g', groupInstanceCount: 2, instanceCount: 2, params: {},
      outputsPath: '/outputs', sidecar: false, subnet: '127.0.0.0/8', disableMetrics: true
    }
    const url = `ws://127.0.0.1:${service.port}`
    const { signal } = new AbortController()
    const clients = [await SyncServiceClient.connect({ url, env }, signal), await SyncServiceClient.connect({ url, env }, signal)] as const
    await check({ clients: [createRealSyncClient(clients[0]), createRealSyncClient(clients[1])] })
    for (const client of clients) await client.close()
    await service.close()
  })
})

interface RealNodes {
  readonly name: string
  readonly code: RouterCode
  readonly muxer: Muxer
  readonly load: () => Promise<{ readonly createNode: CreateNode }>
}

const others = routers1.flatMap(({ code, load }) => (['yamux', 'mplex'] as const).map((muxer): RealNodes =>
  ({ name: `${code.module} ${code.version}`, code, muxer, load })))

describe.each<RealNodes>([
  {
    name: '@chainsafe/libp2p-gossipsub 14', code: bundledRouter('@chainsafe/libp2p-gossipsub'), muxer: 'yamux',
    load: async () => import('../../src/real/libp2p-2.ts')
  },
  {
    name: '@libp2p/gossipsub 17', code: bundledRouter('@libp2p/gossipsub'), muxer: 'yamux',
    load: async () => import('../../src/real/libp2p-3.ts')
  },
  ...others
])('real nodes under $name, $muxer', ({ code, load, muxer }) => {
  test.each(networkCompliance)('$name', async ({ check }) => {
    const { createNode } = await load()
    const target = await loadRouter(code)
    const createInstance = (firstPeer: number): InstanceNetwork => {
      const shaper = new ShapedSockets(() => 0.5)
      const addressOf = (index: number): string => loopbackAddress(firstPeer + index)
      return {
        target, shaper,
        createHost: async index => createRealHost(createNode, { muxer, transport: 'tcp', address: addressOf(index), sockets: shaper })
      }
    }
    await check({ clock: realClock, instances: [createInstance(0), createInstance(2)] })
  })
})

test.skipIf(routers1.length === 0)('nodes of libp2p 1 (need the registry: node tools/setup/routers.mjs)', () => {
  expect(new Set(routers1.map(({ code: { module } }) => module))).toEqual(new Set(['@chainsafe/libp2p-gossipsub']))
})
