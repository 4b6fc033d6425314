import { webcrypto } from 'node:crypto'
import type { InstancePorts } from '@gsplan/plan'
import { MemoryOutputs, pairInstances } from '@gsplan/plan/testing'
import type { RouterTarget } from '@gsplan/router'
import { Simulation } from '../src/index.ts'

const { Date, setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = globalThis
const { random } = Math
const now = performance.now.bind(performance)
const getRandomValues = webcrypto.getRandomValues.bind(webcrypto)

/** Puts back what a simulation took over. */
export function restoreGlobals (): void {
  Object.assign(globalThis, { Date, setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate })
  Math.random = random
  performance.now = now
  webcrypto.getRandomValues = getRandomValues
}

export const environment = (groupInstanceCount: number, params: Readonly<Record<string, string>> = {}): InstancePorts['env'] => ({
  plan: 'p', testCase: 'evaluate', run: 'r', groupId: 'all', groupInstanceCount, instanceCount: groupInstanceCount, params,
  outputsPath: '/outputs', sidecar: false, subnet: '10.0.0.0/8', disableMetrics: true
})

/** Two instances of two peers each in virtual time, the first of which does something with the ports of both. */
export async function simulatePair (
  target: RouterTarget, live: (ports: readonly [InstancePorts, InstancePorts]) => Promise<void>
): Promise<void> {
  const pair = pairInstances(live)
  const simulation = new Simulation({
    seed: 1, peersPerInstance: 2, instances: [0, 1].map(index => ({ env: environment(2), outputsDir: String(index) }))
  })
  await simulation.run({ createOutputs: () => new MemoryOutputs(), runInstance: pair.runInstance }, [target])
  pair.assertDone()
}
