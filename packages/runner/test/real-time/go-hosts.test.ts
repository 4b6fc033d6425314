import { join } from 'node:path'
import { readBuildFacts, REAL_FILE } from '@gsplan/go-router'
import { createGoNodes } from '@gsplan/go-router/real'
import { networkCompliance, type InstanceNetwork } from '@gsplan/plan/compliance'
import { createRealHost, loopbackAddress, realClock, ShapedSockets } from '@gsplan/plan/real'
import { describe, test } from 'vitest'
import { resolveTarget } from '../../src/target/resolve-target.ts'
import { canCompile, goCache, goNeeds } from '../go-cache.ts'

/** Two instances whose nodes are real hosts in Go, in a program of their own. */
async function createInstances (version: string): Promise<[InstanceNetwork, InstanceNetwork]> {
  const { goCode } = await resolveTarget({
    module: 'github.com/libp2p/go-libp2p-pubsub', version, cacheDir: goCache, allowScripts: false, dryRun: false, goProgram: 'real',
    signal: new AbortController().signal, onWait: () => {}
  })
  if (goCode === undefined) throw new Error('expected a compiled router, got none')
  const { target, createNode } = createGoNodes(goCode, await readBuildFacts(goCode.dir), join(goCode.dir, REAL_FILE))
  const createInstance = (firstPeer: number): InstanceNetwork => {
    const shaper = new ShapedSockets(() => 0.5)
    return {
      target, shaper,
      createHost: async index => createRealHost(createNode, {
        muxer: 'yamux', transport: 'tcp', address: loopbackAddress(firstPeer + index), sockets: shaper
      })
    }
  }
  return [createInstance(0), createInstance(2)]
}

describe.each(['v0.3.0', 'v0.19.0'])(`real hosts of go-libp2p-pubsub %s (${goNeeds})`, version => {
  test.skipIf(!canCompile('go-real')).each(networkCompliance)('$name', { timeout: 600_000 }, async ({ check }) => {
    await check({ clock: realClock, instances: await createInstances(version) })
  })
})
