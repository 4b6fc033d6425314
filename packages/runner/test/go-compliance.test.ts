import { webcrypto } from 'node:crypto'
import { loadGoRouter } from '@gsplan/go-router'
import { networkCompliance, type NetworkSetup } from '@gsplan/plan/compliance'
import { MemoryOutputs, pairInstances } from '@gsplan/plan/testing'
import { Simulation } from '@gsplan/sim'
import { afterEach, describe, test } from 'vitest'
import { resolveTarget } from '../src/target/resolve-target.ts'
import { canCompile, goCache, goNeeds } from './go-cache.ts'

const { Date, setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = globalThis
const { random } = Math
const now = performance.now.bind(performance)
const getRandomValues = webcrypto.getRandomValues.bind(webcrypto)

// what a simulation takes over
afterEach(() => {
  Object.assign(globalThis, { Date, setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate })
  Math.random = random
  performance.now = now
  webcrypto.getRandomValues = getRandomValues
})

/** A router in Go for nodes of the simulation. */
async function load (version: string): ReturnType<typeof loadGoRouter> {
  const { goCode } = await resolveTarget({
    module: 'github.com/libp2p/go-libp2p-pubsub', version, cacheDir: goCache, allowScripts: false, dryRun: false, goProgram: 'wasm',
    signal: new AbortController().signal, onWait: () => {}
  })
  if (goCode === undefined) throw new Error('expected a compiled router, got none')
  return loadGoRouter(goCode)
}

async function simulate (version: string, check: (setup: NetworkSetup) => Promise<void>): Promise<void> {
  const target = await load(version)
  const env = {
    plan: 'p', testCase: 'evaluate', run: 'r', groupId: 'all', groupInstanceCount: 2, instanceCount: 2, params: {},
    outputsPath: '/outputs', sidecar: false, subnet: '10.0.0.0/8', disableMetrics: true
  }
  const simulation = new Simulation({
    seed: 1, peersPerInstance: 2, instances: ['0', '1'].map(outputsDir => ({ env, outputsDir, router: 0 }))
  })
  const pair = pairInstances(async ([a, b]) => check({ clock: a.clock, instances: [a, b] }))
  await simulation.run({ createOutputs: () => new MemoryOutputs(), runInstance: pair.runInstance }, [target])
  pair.assertDone()
}

describe.each(['v0.3.0', 'v0.11.0', 'v0.19.0'])(`the simulated network under go-libp2p-pubsub %s (${goNeeds})`, version => {
  test.skipIf(!canCompile('go')).each(networkCompliance)('$name', { timeout: 600_000 }, async ({ check }) => {
    await simulate(version, async setup => { await check(setup) })
  })
})
