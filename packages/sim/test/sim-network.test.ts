import type { SizedRpc } from '@gsplan/router'
import { expect, test } from 'vitest'
import type { Arrival } from '../src/arrival.ts'
import { Kernel } from '../src/kernel.ts'
import { Layout } from '../src/layout.ts'
import type { Message, Packet } from '../src/message.ts'
import { SimNetwork } from '../src/sim-network.ts'

const MS = 1e6
const rpc = (wireBytes: number): Packet =>
  ({ kind: 'rpc', rpc: { subscriptions: [], messages: [], wireBytes, payloadBytes: 0 } satisfies SizedRpc })

/** A network of two instances with two peers each that carries to a list. */
function createNetwork (seed = 1): {
  readonly network: SimNetwork
  readonly kernel: Kernel
  readonly carried: Arrival[]
  readonly send: (from: number, to: number, packet: Packet) => number
} {
  const kernel = new Kernel(seed)
  const carried: Arrival[] = []
  const network = new SimNetwork({ kernel, carrier: { deliver: arrival => { carried.push(arrival) } }, layout: new Layout(2, 2) })
  const endpoints = [0, 1, 2, 3].map(peer => network.addPeer(kernel.addNode(peer)))
  return {
    network, kernel, carried,
    send (from, to, packet) {
      const endpoint = endpoints[from]
      if (endpoint === undefined) throw new Error(`no peer ${from}`)
      network.send(endpoint, network.route(endpoint, to), packet)
      return carried.at(-1)?.atNs ?? NaN
    }
  }
}

test('a packet leaves at the bandwidth of its instance, behind those of its neighbours, and takes the latency', () => {
  const { network, send } = createNetwork()
  network.egressOf(0).configure({ latencyNs: 10n * BigInt(MS), jitterNs: 0n, bandwidthBytesPerS: 1000 })
  // a byte a ms: 100 ms each, one after the other, from either peer of the instance
  expect([send(0, 2, rpc(100)), send(1, 3, rpc(100)), send(0, 3, rpc(100))]).toEqual([110 * MS, 210 * MS, 310 * MS])
  // the other instance has its own egress, and a handshake has a size as well
  expect(send(2, 0, rpc(100))).toBe(0)
  expect(send(0, 2, { kind: 'reject', reason: 'x' })).toBe((300 + 256 + 10) * MS)
})

test('packets within an instance are not shaped', () => {
  const { network, send } = createNetwork()
  network.egressOf(0).configure({ latencyNs: 10n * BigInt(MS), jitterNs: 0n, bandwidthBytesPerS: 1000 })
  expect(send(0, 1, rpc(1000))).toBe(20_000)
})

test('packets between two peers stay in order whatever the jitter, which follows from the seed', () => {
  const times = (seed: number): number[] => {
    const { network, send } = createNetwork(seed)
    network.egressOf(0).configure({ latencyNs: 10n * BigInt(MS), jitterNs: 9n * BigInt(MS), bandwidthBytesPerS: 0 })
    return Array.from({ length: 20 }, () => send(0, 2, rpc(1)))
  }
  const atNs = times(1)
  expect(atNs).toEqual([...atNs].sort((a, b) => a - b))
  expect(new Set(atNs).size).toBeGreaterThan(1)
  expect(times(1)).toEqual(atNs)
  expect(times(2)).not.toEqual(atNs)
})

test('what is carried is data: addresses, and a message that can be cloned', () => {
  const { carried, send } = createNetwork()
  send(0, 3, rpc(7))
  send(0, 3, { kind: 'dial', peerId: 'me', router: 0, isGo: false, protocols: ['/meshsub/1.2.0'], takesBytes: 9, latencyNs: 5 })
  expect(carried.map(({ source, target, sequence, message }) => [source, target, sequence, structuredClone(message)])).toEqual([
    [0, 3, 0, rpc(7)], [0, 3, 1, { kind: 'dial', peerId: 'me', router: 0, isGo: false, protocols: ['/meshsub/1.2.0'], takesBytes: 9, latencyNs: 5 }]
  ])
})

test('the receiver is looked up when a message arrives; there may be none', async () => {
  const { kernel, carried, send } = createNetwork()
  const received: Array<readonly [number, Message]> = []
  send(0, 2, { kind: 'reject', reason: 'late' })
  send(0, 99, { kind: 'reject', reason: 'to nowhere' })
  for (const arrival of carried) kernel.deliver(arrival)
  kernel.addNode(2).receiver = { receive: (from, message) => { received.push([from, message]) } }
  await new Promise<void>(resolve => {
    setImmediate(() => {
      kernel.run(Infinity, 10)
      resolve()
    })
  })
  expect(received).toEqual([[0, { kind: 'reject', reason: 'late' }]])
  expect(kernel.fired).toBe(2)
})
