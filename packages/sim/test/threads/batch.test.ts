import type { SizedRpc } from '@gsplan/router'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Arrival } from '../../src/arrival.ts'
import type { Message } from '../../src/message.ts'
import { BatchReader } from '../../src/threads/batch-reader.ts'
import { BatchWriter } from '../../src/threads/batch-writer.ts'
import { KnownObjects } from '../../src/threads/known-objects.ts'

type Control = NonNullable<SizedRpc['control']>

const bytes = fc.uint8Array({ maxLength: 40 })
const topic = fc.constantFrom('blocks', 'votes', 'ä\n')
const ids = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3 }), { maxLength: 4 })
const parts = fc.record({ from: bytes, data: bytes, seqno: bytes, signature: bytes, key: bytes }, { requiredKeys: [] })
const message = fc.tuple(topic, parts)
  .map(([name, some]) => ({ ...some, topic: name }))

const exchanged = fc.record({ peerID: bytes, signedPeerRecord: bytes }, { requiredKeys: [] })
const control: fc.Arbitrary<Control> = fc.record({
  ihave: fc.array(fc.record({ topicID: topic, messageIDs: ids }, { requiredKeys: ['messageIDs'] }), { maxLength: 2 }),
  iwant: fc.array(fc.record({ messageIDs: ids }), { maxLength: 2 }),
  graft: fc.array(fc.record({ topicID: topic }, { requiredKeys: [] }), { maxLength: 2 }),
  prune: fc.array(fc.record({
    topicID: topic, peers: fc.array(exchanged, { maxLength: 2 }), backoff: fc.nat()
  }, { requiredKeys: ['peers'] }), { maxLength: 2 }),
  idontwant: fc.array(fc.record({ messageIDs: ids }), { maxLength: 2 })
}, { requiredKeys: ['ihave', 'iwant', 'graft', 'prune'] })

const subscription = fc.record({ subscribe: fc.boolean(), topic }, { requiredKeys: [] })
const sized = fc.record({
  subscriptions: fc.array(subscription, { maxLength: 2 }),
  messages: fc.array(message, { maxLength: 3 }),
  control: fc.option(control, { nil: undefined }),
  wireBytes: fc.nat(), payloadBytes: fc.maxSafeNat()
})

const other: fc.Arbitrary<Message> = fc.constantFrom<Message>(
  { kind: 'dial', peerId: '12D3', router: 1, isGo: true, protocols: ['/meshsub/1.2.0'], takesBytes: Infinity, latencyNs: 5e7 },
  { kind: 'end', stream: 'inbound' },
  { kind: 'publish', id: 3, topic: 'peers', payload: { nested: [1, null, 'ä'] } },
  { kind: 'entries', id: 4, topic: 'peers', count: 9 }
)

const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  { arbitrary: other, weight: 1 },
  { arbitrary: fc.oneof(sized, fc.record({ bytes, wireBytes: fc.nat() })).map(rpc => ({ kind: 'rpc' as const, rpc })), weight: 4 }
)

const time = fc.double({ min: 0, max: 1e15, noNaN: true })
const arrivals = fc.array(fc.tuple(time, fc.nat(), fc.nat(), fc.nat(), anyMessage), { maxLength: 8 })

/** What a batch's reader hands on. */
function readAll (reader: BatchReader, batch: Uint8Array): { readonly arrivals: Arrival[], readonly entries: unknown[] } {
  const found = { arrivals: [] as Arrival[], entries: [] as unknown[] }
  reader.read(batch, {
    arrival: arrival => { found.arrivals.push(arrival) }, entry: (name, entry) => { found.entries.push([name, entry]) }
  })
  return found
}

test('property: what one thread sends is what the other gets, over any epochs', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat({ max: 3 }), arrivals), { maxLength: 6 }), batches => {
    const writer = new BatchWriter(new KnownObjects())
    const reader = new BatchReader(new KnownObjects())
    let epoch = 0
    const before: Arrival[] = []
    for (const [step, given] of batches) {
      epoch += step
      const sent = given.map(([atNs, source, sequence, target, sentMessage]) =>
        new Arrival(atNs, { index: source, sequence }, target, sentMessage))
      // what was sent before comes again: an RPC to another peer, a message in another RPC
      sent.push(...before.map(({ message: again }, index) => new Arrival(1, { index, sequence: 0 }, 2, again)))
      for (const arrival of sent) writer.add(arrival)
      writer.addEntry('peers', { epoch })
      expect(writer.earliestNs).toBe(Math.min(Infinity, ...sent.map(({ atNs }) => atNs)))
      const found = readAll(reader, writer.take(epoch))
      expect(found).toEqual({ arrivals: sent, entries: [['peers', { epoch }]] })
      expect(writer.isEmpty).toBe(true)
      before.splice(0, before.length, ...sent.slice(0, 3))
    }
  }))
})

const rpcOf = (...messages: SizedRpc['messages']): Message =>
  ({ kind: 'rpc', rpc: { subscriptions: [], messages, control: undefined, wireBytes: 9, payloadBytes: 3 } })

const messagesOf = ({ message: found }: Arrival): SizedRpc['messages'] =>
  found.kind === 'rpc' && 'messages' in found.rpc ? found.rpc.messages : []

test('a message that comes back, or from two threads, is one object, and travels once in an epoch', () => {
  const [here, there] = [new KnownObjects(), new KnownObjects()]
  const [forth, back] = [new BatchWriter(here), new BatchWriter(there)]
  const [atThere, atHere] = [new BatchReader(there), new BatchReader(here)]
  const own = { topic: 'blocks', data: new Uint8Array(5_000).fill(7), signature: Uint8Array.of(1, 2, 3) }
  const send = (writer: BatchWriter, epoch: number, ...sent: SizedRpc['messages']): Uint8Array => {
    writer.add(new Arrival(1, { index: 0, sequence: 0 }, 1, rpcOf(...sent)))
    return writer.take(epoch)
  }
  const [arrived] = readAll(atThere, send(forth, 0, own)).arrivals
  const [copy = own] = messagesOf(arrived as Arrival)
  expect([copy === own, copy]).toEqual([false, own])
  // it comes back
  const [returned] = readAll(atHere, send(back, 0, copy)).arrivals
  expect(messagesOf(returned as Arrival)[0]).toBe(own)
  // and goes again, by its number alone
  const again = send(forth, 1, own)
  expect(again.length).toBeLessThan(40)
  expect(messagesOf(readAll(atThere, again).arrivals[0] as Arrival)[0]).toBe(copy)
  // later it is forgotten at both ends
  const late = send(forth, 3, own)
  expect(late.length).toBeGreaterThan(5_000)
  expect(messagesOf(readAll(atThere, late).arrivals[0] as Arrival)[0]).toEqual(own)
})
