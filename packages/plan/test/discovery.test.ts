import { expect, test } from 'vitest'
import { startDeadline } from '../src/deadline.ts'
import { Discovery } from '../src/discovery.ts'
import { DeadlineError } from '../src/errors.ts'
import type { PeerRegistration } from '../src/peer-registration.ts'
import { RunLog } from '../src/run-log.ts'
import { createMemoryWorld, type MemoryPorts } from '../src/testing/index.ts'
import { messagesOf } from './worlds.ts'

const never = new AbortController().signal

const peer = (nodeType: string, nodeTypeSeq: number, nodeIndex: number): PeerRegistration =>
  ({ info: { peerId: `${nodeType}${nodeTypeSeq}`, addrs: [] }, seq: nodeTypeSeq, nodeType, nodeTypeSeq, nodeIndex, isPublisher: false })

function create (nodesTotal: number): { readonly discovery: Discovery, readonly ports: MemoryPorts } {
  const ports = createMemoryWorld().createPorts({})
  const log = new RunLog(ports.env, ports.clock, ports.outputs, ports.onRunEvent)
  return { ports, discovery: new Discovery(ports, log, { role: 'honest', nodesTotal, nodesPerInstance: 2 }) }
}

test('all peers of the test, in the order in which they registered; one subscription for all who ask', async () => {
  const { discovery, ports } = create(2)
  const peers = [peer('honest', 2, 0), peer('honest', 1, 0)]
  const asked = [discovery.allPeers(never), discovery.allPeers(never)]
  for (const each of peers) await discovery.register(each, never)
  const [first, second] = await Promise.all(asked)
  expect(first).toBe(second)
  expect(first?.peers).toEqual(peers)
  expect(messagesOf(ports)).toEqual(['waiting for peer information from 2 peers', 'received peer information from 2 peers in 0.000s'])
})

test.each([
  [[peer('honest', 1, 1)], 'registration: 1 of 4 peers after 2.0 s; missing: honest-1-0, honest-2-0, honest-2-1'],
  // how many nodes another role has is not known
  [[peer('honest', 1, 0), peer('sybil', 1, 0)], 'registration: 2 of 4 peers after 2.0 s']
])('%j: a deadline says who is missing', async (registered, message) => {
  const { discovery, ports } = create(4)
  for (const each of registered) await discovery.register(each, never)
  const { signal } = startDeadline(ports.clock, never, 2_000_000_000n, 'over')
  await expect(discovery.allPeers(signal)).rejects.toEqual(new DeadlineError(message))
})

test('an interruption is no matter of who has registered', async () => {
  const { discovery } = create(4)
  const controller = new AbortController()
  const reason = new Error('interrupted')
  const asked = discovery.allPeers(controller.signal)
  controller.abort(reason)
  await expect(asked).rejects.toBe(reason)
})
