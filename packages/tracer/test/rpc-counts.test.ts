import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTraceWriter, TraceBatch, traceEventType, type TraceEvent } from '../src/index.ts'

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

/** Length of an RPC with nothing but this control part, with its prefix: `pb/rpc.proto` of go-libp2p-pubsub, by hand. */
function controlSize ({ ihave = [], iwant = [], idontwant = [] }: {
  readonly ihave?: ReadonlyArray<{ readonly topic: string, readonly messageIDs: readonly Uint8Array[] }>
  readonly iwant?: ReadonlyArray<{ readonly messageIDs: readonly Uint8Array[] }>
  readonly idontwant?: ReadonlyArray<{ readonly messageIDs: readonly Uint8Array[] }>
}): number {
  const entries: ReadonlyArray<readonly Uint8Array[]> = [
    ...ihave.map(({ topic, messageIDs }) => [Buffer.from(topic), ...messageIDs]),
    ...[...iwant, ...idontwant].map(({ messageIDs }) => messageIDs)
  ]
  const body = entries.reduce((sum, fields) => sum + fieldSize(fields.reduce((size, { length }) => size + fieldSize(length), 0)), 0)
  const size = fieldSize(body)
  return varintSize(size) + size
}

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
    // the size that the entries have as fields of an RPC
    const wireBytes = controlSize(control)
    const rpcBytes = fieldSize(ihaveBytes + iwantBytes + idontwantBytes)
    expect(varintSize(rpcBytes) + rpcBytes).toBe(wireBytes)
  }))
})
