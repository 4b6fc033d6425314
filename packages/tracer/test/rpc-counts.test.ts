import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTraceWriter, TraceBatch, traceEventType, type TraceEvent } from '../src/index.ts'
import { sizeRpc } from '../src/instrument/rpc-size.ts'

const id = fc.uint8Array({ maxLength: 200 })
const ids = fc.array(id, { maxLength: 5 })
const control = fc.record({
  ihave: fc.array(fc.record({ topic: fc.string(), messageIDs: ids }), { maxLength: 4 }),
  iwant: fc.array(fc.record({ messageIDs: ids }), { maxLength: 4 }),
  graft: fc.array(fc.record({ topic: fc.string() }), { maxLength: 4 }),
  idontwant: fc.array(fc.record({ messageIDs: ids }), { maxLength: 4 })
}, { requiredKeys: [] })

function recordsOf (event: TraceEvent): ReturnType<TraceBatch['records']> {
  const chunks: Uint8Array[] = []
  const writer = createTraceWriter(chunk => { chunks.push(Uint8Array.from(chunk)) })
  writer.write(event)
  writer.flush()
  return new TraceBatch(new Uint8Array(Buffer.concat(chunks)), 0).records()
}

const varintSize = (value: number): number => Math.max(1, Math.ceil(value.toString(2).length / 7))
const fieldSize = (length: number): number => 1 + varintSize(length) + length

test('an RPC is counted from its bytes as its event says', () => {
  fc.assert(fc.property(control, fc.array(id, { maxLength: 4 }), (control, messageIDs) => {
    const event: TraceEvent = {
      type: traceEventType.SEND_RPC, peerID: Uint8Array.of(1), timestamp: 1n,
      sendRPC: { sendTo: Uint8Array.of(2), meta: { messages: messageIDs.map(messageID => ({ messageID, topic: 't' })), control } }
    }
    const records = recordsOf(event)
    records.next()
    const { messages, ihave, iwant, idontwant, ihaveBytes, iwantBytes, idontwantBytes } = records.rpc()
    expect({ messages, ihave, iwant, idontwant }).toEqual({
      messages: messageIDs.length, ihave: control.ihave?.length ?? 0, iwant: control.iwant?.length ?? 0,
      idontwant: control.idontwant?.length ?? 0
    })
    // the size that the instrumentation of a router measures
    const { wireBytes } = sizeRpc([], [], {
      ihave: (control.ihave ?? []).map(({ topic, messageIDs }) => ({ topicID: topic, messageIDs })),
      iwant: control.iwant ?? [], graft: [], prune: [], idontwant: control.idontwant ?? []
    })
    const rpcBytes = fieldSize(ihaveBytes + iwantBytes + idontwantBytes)
    expect(varintSize(rpcBytes) + rpcBytes).toBe(wireBytes)
  }))
})
