import { expect, test } from 'vitest'
import { connectTopology } from '../src/connect.ts'
import { PeerDirectory } from '../src/peer-directory.ts'
import type { PeerRegistration } from '../src/peer-registration.ts'
import { RunLog } from '../src/run-log.ts'
import { createMemoryWorld } from '../src/testing/index.ts'
import { messagesOf } from './worlds.ts'

const { signal } = new AbortController()

const registration = (nodeTypeSeq: number): PeerRegistration =>
  ({
    info: { peerId: `p${nodeTypeSeq}`, addrs: [`/${nodeTypeSeq}`] }, seq: nodeTypeSeq, nodeType: 'honest', nodeTypeSeq, nodeIndex: 0,
    isPublisher: false
  })

/** Connects a host, whose dials are a function, to two peers, and returns what was selected, logged and how long it took. */
async function connect (
  dial: (addr: string | undefined, within: AbortSignal) => Promise<void>, within: AbortSignal = signal
): Promise<{ readonly selected: number, readonly messages: readonly string[], readonly tookMs: number }> {
  const world = createMemoryWorld()
  const { clock } = world
  const ports = world.createPorts({})
  const log = new RunLog(ports.env, clock, ports.outputs, ports.onRunEvent)
  const host = await ports.createHost(0)
  host.dial = async ({ addrs: [addr] }, attempt) => dial(addr, attempt)
  const startNs = clock.nowNs()
  const selected = await connectTopology({
    host, self: registration(1), peers: new PeerDirectory([registration(2), registration(3)]),
    topology: directory => [...directory.peers], delayNs: 2_000_000_000n,
    clock, random: () => 0.5, log, signal: within
  })
  return { selected: selected.length, messages: messagesOf(ports), tookMs: Number(clock.nowNs() - startNs) / 1e6 }
}

test('dials what the topology selects, after the delay and up to a second more', async () => {
  const dialled: unknown[] = []
  const result = await connect(async addr => { dialled.push(addr) })
  expect(dialled).toEqual(['/2', '/3'])
  expect(result).toEqual({ selected: 2, messages: ['delay connect to peers by 2s', 'connecting to peers after 2s'], tookMs: 2500 })
})

test('tries each five times, then goes on without it', async () => {
  let attempts = 0
  const result = await connect(async addr => {
    if (addr === '/2') return
    attempts++
    throw new Error('refused')
  })
  expect([attempts, result.selected, result.tookMs]).toEqual([5, 2, 4500])
  expect(result.messages.slice(2)).toEqual([1, 2, 3, 4, 5].map(n => `connection attempt #${n} to honest-3-0 failed: refused`))
})

test('gives a dial up after ten seconds', async () => {
  let attempts = 0
  const result = await connect(async (addr, attempt) => {
    if (addr === '/2' || ++attempts === 2) return
    await new Promise((_resolve, reject) => { attempt.addEventListener('abort', () => { reject(attempt.reason as Error) }) })
  })
  expect(result).toEqual({
    selected: 2, tookMs: 2000 + 500 + 10_000 + 500,
    messages: ['delay connect to peers by 2s', 'connecting to peers after 2s',
      'connection attempt #1 to honest-3-0 failed: no connection within 10s']
  })
})

test('ends with the reason of its signal', async () => {
  const controller = new AbortController()
  const reason = new Error('over')
  await expect(connect(async () => {
    controller.abort(reason)
    throw new Error('refused')
  }, controller.signal)).rejects.toBe(reason)
})
