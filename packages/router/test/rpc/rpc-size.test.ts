import { RPC } from '@chainsafe/libp2p-gossipsub/message'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sizeRpc } from '../../src/index.ts'

const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength })
const name = fc.string({ minLength: 1, maxLength: 20 })
const ids = fc.array(bytes(60), { maxLength: 4 })

const rpc = fc.record({
  subscriptions: fc.array(fc.record({ subscribe: fc.boolean(), topic: name }), { maxLength: 3 }),
  messages: fc.array(fc.record({
    from: bytes(40), data: bytes(400), seqno: bytes(8), topic: name, signature: bytes(64), key: bytes(36)
  }), { maxLength: 3 }),
  control: fc.option(fc.record({
    ihave: fc.array(fc.record({ topicID: name, messageIDs: ids }), { maxLength: 3 }),
    iwant: fc.array(fc.record({ messageIDs: ids }), { maxLength: 3 }),
    graft: fc.array(fc.record({ topicID: name }), { maxLength: 3 }),
    prune: fc.array(fc.record({
      topicID: name, peers: fc.array(fc.record({ peerID: bytes(38) }), { maxLength: 2 }), backoff: fc.nat({ max: 100_000 })
    }), { maxLength: 2 }),
    idontwant: fc.array(fc.record({ messageIDs: ids }), { maxLength: 3 })
  }), { nil: undefined })
})

const varintLength = (value: number): number => value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4

test('an RPC has the size that the router\'s own codec gives it', () => {
  fc.assert(fc.property(rpc, ({ subscriptions, messages, control }) => {
    const encoded = RPC.encode(control === undefined ? { subscriptions, messages } : { subscriptions, messages, control })
    const sized = sizeRpc(subscriptions, messages, control)
    expect(sized.wireBytes).toBe(encoded.length + varintLength(encoded.length))
    expect(sized.payloadBytes).toBe(messages.reduce((sum, { data }) => sum + data.length, 0))
  }))
})
