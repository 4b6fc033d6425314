/** A field of a message. */
export interface Field {
  readonly name: string
  readonly number: number
  /** `peer` is bytes too: a peer id. */
  readonly kind: 'bytes' | 'peer' | 'string' | 'enum' | 'int64' | 'uint64' | 'bool' | 'message'
  readonly repeated?: boolean
  /** Name of the list of all values, when there are several: pubsub ≤ 0.3 had this field repeated. */
  readonly onceRepeatedAs?: string
  /** Fields of a `message`. */
  readonly message?: MessageSchema
}

/** How a field is read, for tables that are looked up once a field. */
export const fieldShape = { UNKNOWN: 0, VARINT: 1, BYTES: 2, MESSAGE: 3 } as const

/** Numbers of known fields are below this. */
export const FIELD_LIMIT = 32

/** The fields of a message, in field order and by number. */
export interface MessageSchema {
  readonly fields: readonly Field[]
  readonly byNumber: ReadonlyArray<Field | undefined>
  /** {@link fieldShape} by field number. */
  readonly shapes: Uint8Array
  /** Schemas of sub-messages by field number. */
  readonly messages: ReadonlyArray<MessageSchema | undefined>
}

const shapeOf = ({ kind }: Field): number => {
  if (kind === 'message') return fieldShape.MESSAGE
  return kind === 'bytes' || kind === 'peer' || kind === 'string' ? fieldShape.BYTES : fieldShape.VARINT
}

/** Makes a schema of a message's fields. */
function schema (...fields: Field[]): MessageSchema {
  const byNumber: Array<Field | undefined> = new Array<undefined>(FIELD_LIMIT).fill(undefined)
  const messages: Array<MessageSchema | undefined> = new Array<undefined>(FIELD_LIMIT).fill(undefined)
  const shapes = new Uint8Array(FIELD_LIMIT)
  for (const field of fields) {
    byNumber[field.number] = field
    messages[field.number] = field.message
    shapes[field.number] = shapeOf(field)
  }
  return { fields, byNumber, shapes, messages }
}

const bytes = (number: number, name: string): Field => ({ number, name, kind: 'bytes' })
const text = (number: number, name: string): Field => ({ number, name, kind: 'string' })
const message = (number: number, name: string, ...fields: Field[]): Field =>
  ({ number, name, kind: 'message', message: schema(...fields) })
const repeated = (field: Field): Field => ({ ...field, repeated: true })
const topicOrTopics = (number: number): Field => ({ ...text(number, 'topic'), onceRepeatedAs: 'topics' })
const peer = (number: number, name: string): Field => ({ number, name, kind: 'peer' })

const meta = message(2, 'meta',
  repeated(message(1, 'messages', bytes(1, 'messageID'), topicOrTopics(2))),
  repeated(message(2, 'subscription', { number: 1, name: 'subscribe', kind: 'bool' }, text(2, 'topic'))),
  message(3, 'control',
    repeated(message(1, 'ihave', text(1, 'topic'), repeated(bytes(2, 'messageIDs')))),
    repeated(message(2, 'iwant', repeated(bytes(1, 'messageIDs')))),
    repeated(message(3, 'graft', text(1, 'topic'))),
    repeated(message(4, 'prune', text(1, 'topic'), repeated(peer(2, 'peers')))),
    repeated(message(5, 'idontwant', repeated(bytes(1, 'messageIDs'))))))

/** `pubsub.pb.TraceEvent` of go-libp2p-pubsub (`pb/trace.proto`), fields in the order in which Go writes them. */
export const traceEventSchema: MessageSchema = schema(
  { number: 1, name: 'type', kind: 'enum' },
  peer(2, 'peerID'),
  { number: 3, name: 'timestamp', kind: 'int64' },
  message(4, 'publishMessage', bytes(1, 'messageID'), topicOrTopics(2)),
  message(5, 'rejectMessage', bytes(1, 'messageID'), peer(2, 'receivedFrom'), text(3, 'reason'), text(4, 'topic')),
  message(6, 'duplicateMessage', bytes(1, 'messageID'), peer(2, 'receivedFrom'), text(3, 'topic')),
  message(7, 'deliverMessage', bytes(1, 'messageID'), text(2, 'topic'), peer(3, 'receivedFrom')),
  message(8, 'addPeer', peer(1, 'peerID'), text(2, 'proto')),
  message(9, 'removePeer', peer(1, 'peerID')),
  message(10, 'recvRPC', peer(1, 'receivedFrom'), meta),
  message(11, 'sendRPC', peer(1, 'sendTo'), meta),
  message(12, 'dropRPC', peer(1, 'sendTo'), meta),
  message(13, 'join', text(1, 'topic')),
  message(14, 'leave', text(2, 'topic')),
  message(15, 'graft', peer(1, 'peerID'), text(2, 'topic')),
  message(16, 'prune', peer(1, 'peerID'), text(2, 'topic')),
  message(17, 'sendRPCCompleted', peer(1, 'sendTo'), meta, { number: 3, name: 'writeDurationNanos', kind: 'int64' })
)
