import { traceEventType } from './trace-event.ts'
import type { TraceRecords } from './trace-records.ts'

/** Which events are wanted; what is not given does not matter. */
export interface EventSelection {
  /** Numbers of types. */
  readonly types?: readonly number[] | undefined
  /** Events that name this topic anywhere. Traces of pubsub ≤ 0.3 don't name it in REJECT, DUPLICATE and DELIVER. */
  readonly topic?: string | undefined
  /** Events of the node with this peer id. */
  readonly peer?: Uint8Array | undefined
}

const typesByName: ReadonlyMap<string, number> = new Map([
  ...Object.entries(traceEventType),
  ['ON_NEW_OUTBOUND_STREAM', traceEventType.ADD_PEER],
  ['ON_CLOSED_OUTBOUND_STREAM', traceEventType.REMOVE_PEER]
])

/** Finds the number of an event type by its name (the old or the new one, in any case) or number; undefined if unknown. */
export function findEventType (name: string): number | undefined {
  return /^\d{1,9}$/.test(name) ? Number(name) : typesByName.get(name.toUpperCase())
}

const isEqual = (bytes: Uint8Array, start: number, end: number, other: Uint8Array): boolean =>
  end - start === other.length && other.every((byte, i) => bytes[start + i] === byte)

/** Tests whether a topic is named in a decoded message or in those within it. */
function namesTopic (message: unknown, topic: string): boolean {
  if (Array.isArray(message)) return message.some(item => namesTopic(item, topic))
  if (typeof message !== 'object' || message === null || message instanceof Uint8Array) return false
  return Object.entries(message).some(([name, value]) =>
    (name === 'topic' && value === topic) ||
    (name === 'topics' && (value as string[]).includes(topic)) ||
    namesTopic(value, topic))
}

/** Tells whether the current record is one of those wanted. */
export function createEventSelector ({ types, topic, peer }: EventSelection): (records: TraceRecords) => boolean {
  const wantedTypes = types === undefined ? undefined : new Set(types)
  const topicBytes = topic === undefined ? undefined : Buffer.from(topic)
  return records => {
    if (wantedTypes?.has(records.type) === false) return false
    if (peer !== undefined && !isEqual(records.bytes, records.peerStart, records.peerEnd, peer)) return false
    if (topic === undefined || topicBytes === undefined) return true
    const { record } = records
    // most records without the topic don't have its bytes either
    if (!Buffer.from(record.buffer, record.byteOffset, record.length).includes(topicBytes)) return false
    return namesTopic(records.event(), topic)
  }
}
