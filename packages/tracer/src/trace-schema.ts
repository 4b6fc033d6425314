import type { TraceEvent } from './trace-event.ts'

/** A field of a message of the trace schema. */
export interface Field {
  readonly name: string
  readonly number: number
  readonly kind: 'bytes' | 'string' | 'enum' | 'int64' | 'bool' | 'message'
  readonly repeated?: boolean
  /** Fields of a `message`. */
  readonly fields?: readonly Field[]
}

const bytes = (number: number, name: string): Field => ({ number, name, kind: 'bytes' })
const text = (number: number, name: string): Field => ({ number, name, kind: 'string' })
const ids = (number: number, name: string): Field => ({ number, name, kind: 'bytes', repeated: true })
const message = (number: number, name: string, ...fields: Field[]): Field => ({ number, name, kind: 'message', fields })
const messages = (number: number, name: string, ...fields: Field[]): Field =>
  ({ number, name, kind: 'message', fields, repeated: true })

const meta = message(2, 'meta',
  messages(1, 'messages', bytes(1, 'messageID'), text(2, 'topic')),
  messages(2, 'subscription', { number: 1, name: 'subscribe', kind: 'bool' }, text(2, 'topic')),
  message(3, 'control',
    messages(1, 'ihave', text(1, 'topic'), ids(2, 'messageIDs')),
    messages(2, 'iwant', ids(1, 'messageIDs')),
    messages(3, 'graft', text(1, 'topic')),
    messages(4, 'prune', text(1, 'topic'), ids(2, 'peers')),
    messages(5, 'idontwant', ids(1, 'messageIDs'))))

/** Fields of a trace event, in the order in which Go writes them (`pb/trace.proto` of go-libp2p-pubsub). */
export const traceEventFields: ReadonlyArray<Field & { readonly name: keyof TraceEvent }> = [
  { number: 1, name: 'type', kind: 'enum' },
  { number: 2, name: 'peerID', kind: 'bytes' },
  { number: 3, name: 'timestamp', kind: 'int64' },
  message(4, 'publishMessage', bytes(1, 'messageID'), text(2, 'topic')),
  message(5, 'rejectMessage', bytes(1, 'messageID'), bytes(2, 'receivedFrom'), text(3, 'reason'), text(4, 'topic')),
  message(6, 'duplicateMessage', bytes(1, 'messageID'), bytes(2, 'receivedFrom'), text(3, 'topic')),
  message(7, 'deliverMessage', bytes(1, 'messageID'), text(2, 'topic'), bytes(3, 'receivedFrom')),
  message(8, 'addPeer', bytes(1, 'peerID'), text(2, 'proto')),
  message(9, 'removePeer', bytes(1, 'peerID')),
  message(10, 'recvRPC', bytes(1, 'receivedFrom'), meta),
  message(11, 'sendRPC', bytes(1, 'sendTo'), meta),
  message(12, 'dropRPC', bytes(1, 'sendTo'), meta),
  message(13, 'join', text(1, 'topic')),
  message(14, 'leave', text(2, 'topic')),
  message(15, 'graft', bytes(1, 'peerID'), text(2, 'topic')),
  message(16, 'prune', bytes(1, 'peerID'), text(2, 'topic')),
  message(17, 'sendRPCCompleted', bytes(1, 'sendTo'), meta, { number: 3, name: 'writeDurationNanos', kind: 'int64' })
] as ReadonlyArray<Field & { readonly name: keyof TraceEvent }>
