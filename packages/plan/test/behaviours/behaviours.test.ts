import { nodeRoleNames } from '@gsplan/run-format'
import { describe, expect, test } from 'vitest'
import type { Behaviour } from '../../src/index.ts'
import { behaviours, parsePlanParams } from '../../src/index.ts'
import { Discovery } from '../../src/discovery.ts'
import { runNode } from '../../src/node.ts'
import { RunLog } from '../../src/run-log.ts'
import { createMemoryWorld, type MemoryPorts } from '../../src/testing/index.ts'
import { messagesOf, shortParams } from '../worlds.ts'

test('every declared role has a behaviour', () => {
  expect(Object.keys(behaviours)).toEqual(nodeRoleNames)
})

const { signal } = new AbortController()

/** Runs one node with a behaviour of a test. */
async function runWith (behaviour: Behaviour): Promise<MemoryPorts> {
  const world = createMemoryWorld()
  const ports = world.createPorts({ ...shortParams, n_container_nodes_total: '1' })
  const params = parsePlanParams(ports.env.params)
  const log = new RunLog(ports.env, ports.clock, ports.outputs, ports.onRunEvent)
  const host = await ports.createHost(0)
  await host.listen(signal)
  await runNode({
    ports, params, log, host, behaviour, discovery: new Discovery(ports, log, params), seq: 1, nodeTypeSeq: 1, nodeIndex: 0,
    signal, setupSignal: signal
  })
  await host.stop()
  return ports
}

describe('the frame around a behaviour', () => {
  test('calls it in the phases of the test, with a node that knows its peers', async () => {
    const calls: string[] = []
    const ports = await runWith({
      connect: async ({ peers: { peers }, self }) => {
        calls.push(`connect ${self.nodeType} to ${peers.length - 1} others`)
        return [{ ...self, nodeTypeSeq: 7 }]
      },
      join: ({ router }) => {
        calls.push('join')
        router.subscribe('t')
      },
      run: async ({ ports: { clock, shaper }, params }) => {
        calls.push('run')
        await shaper.configure({ latencyNs: 1n, jitterNs: 0n, bandwidthBytesPerS: 0 }, signal)
        await clock.sleep(params.runNs, signal)
        return []
      }
    })
    expect(calls).toEqual(['connect honest to 0 others', 'join', 'run'])
    expect(messagesOf(ports).slice(-4)).toEqual([
      'Wait for 1s warmup time', 'Wait for 1s run time', 'Run time complete, cooling down for 1s', 'Cool down complete'
    ])
    expect(JSON.parse(ports.outputs.text('connections-honest-1-0.json'))).toEqual({ Latency: 10_000_000, Connections: ['honest-7-0'] })
  })

  test('goes on when it can\'t connect', async () => {
    const ports = await runWith({
      connect: async () => { throw new Error('no way') }, join: () => {}, run: async () => []
    })
    expect(messagesOf(ports)).toContain('Error connecting to topology peer: no way')
    expect(messagesOf(ports).at(-1)).toBe('Cool down complete')
  })

  test('fails with it in the run phase', async () => {
    const cause = new Error('broken')
    await expect(runWith({ connect: async () => [], join: () => {}, run: async () => { throw cause } })).rejects.toBe(cause)
  })
})
