import type { ControlMeta, RpcMeta, TraceEvent } from './trace-event.ts'
import { ByteWriter } from './wire/byte-writer.ts'

// Written out rather than driven by the schema: it is called for everything a router does. Fields are in the order of
// their numbers, as Go writes them; a tag is number << 3 | wire type.

function writeBytes (writer: ByteWriter, tag: number, value: Uint8Array | undefined): void {
  if (value === undefined) return
  writer.uint32(tag)
  writer.bytes(value)
}

function writeText (writer: ByteWriter, tag: number, value: string | undefined): void {
  if (value === undefined) return
  writer.uint32(tag)
  writer.string(value)
}

function writeAll (writer: ByteWriter, tag: number, values: readonly Uint8Array[] | undefined): void {
  if (values !== undefined) for (const value of values) writeBytes(writer, tag, value)
}

function writeInt64 (writer: ByteWriter, tag: number, value: bigint | undefined): void {
  if (value === undefined) return
  writer.uint32(tag)
  writer.int64(value)
}

interface Topics { readonly topic?: string, readonly topics?: readonly string[] }

function writeTopics (writer: ByteWriter, tag: number, { topic, topics }: Topics): void {
  if (topics === undefined) writeText(writer, tag, topic)
  else for (const one of topics) writeText(writer, tag, one)
}

function writeControl (writer: ByteWriter, control: ControlMeta): void {
  for (const { topic, messageIDs } of control.ihave ?? []) {
    writer.uint32(10)
    const startedAt = writer.begin()
    writeText(writer, 10, topic)
    writeAll(writer, 18, messageIDs)
    writer.end(startedAt)
  }
  for (const { messageIDs } of control.iwant ?? []) {
    writer.uint32(18)
    const startedAt = writer.begin()
    writeAll(writer, 10, messageIDs)
    writer.end(startedAt)
  }
  for (const { topic } of control.graft ?? []) {
    writer.uint32(26)
    const startedAt = writer.begin()
    writeText(writer, 10, topic)
    writer.end(startedAt)
  }
  for (const { topic, peers } of control.prune ?? []) {
    writer.uint32(34)
    const startedAt = writer.begin()
    writeText(writer, 10, topic)
    writeAll(writer, 18, peers)
    writer.end(startedAt)
  }
  for (const { messageIDs } of control.idontwant ?? []) {
    writer.uint32(42)
    const startedAt = writer.begin()
    writeAll(writer, 10, messageIDs)
    writer.end(startedAt)
  }
}

function writeMeta (writer: ByteWriter, meta: RpcMeta | undefined): void {
  if (meta === undefined) return
  writer.uint32(18)
  const startedAt = writer.begin()
  for (const message of meta.messages ?? []) {
    writer.uint32(10)
    const messageAt = writer.begin()
    writeBytes(writer, 10, message.messageID)
    writeTopics(writer, 18, message)
    writer.end(messageAt)
  }
  for (const { subscribe, topic } of meta.subscription ?? []) {
    writer.uint32(18)
    const subscriptionAt = writer.begin()
    if (subscribe !== undefined) {
      writer.uint32(8)
      writer.uint32(Number(subscribe))
    }
    writeText(writer, 18, topic)
    writer.end(subscriptionAt)
  }
  if (meta.control !== undefined) {
    writer.uint32(26)
    const controlAt = writer.begin()
    writeControl(writer, meta.control)
    writer.end(controlAt)
  }
  writer.end(startedAt)
}

type Body<K extends keyof TraceEvent> = NonNullable<TraceEvent[K]>
type BodyWriters = {
  readonly [K in Exclude<keyof TraceEvent, 'type' | 'peerID' | 'timestamp'>]-?:
  readonly [tag: number, write: (writer: ByteWriter, body: Body<K>) => void]
}

const bodies: BodyWriters = {
  publishMessage: [34, (writer, body) => {
    writeBytes(writer, 10, body.messageID)
    writeTopics(writer, 18, body)
  }],
  rejectMessage: [42, (writer, { messageID, receivedFrom, reason, topic }) => {
    writeBytes(writer, 10, messageID)
    writeBytes(writer, 18, receivedFrom)
    writeText(writer, 26, reason)
    writeText(writer, 34, topic)
  }],
  duplicateMessage: [50, (writer, { messageID, receivedFrom, topic }) => {
    writeBytes(writer, 10, messageID)
    writeBytes(writer, 18, receivedFrom)
    writeText(writer, 26, topic)
  }],
  deliverMessage: [58, (writer, { messageID, topic, receivedFrom }) => {
    writeBytes(writer, 10, messageID)
    writeText(writer, 18, topic)
    writeBytes(writer, 26, receivedFrom)
  }],
  addPeer: [66, (writer, { peerID, proto }) => {
    writeBytes(writer, 10, peerID)
    writeText(writer, 18, proto)
  }],
  removePeer: [74, (writer, { peerID }) => { writeBytes(writer, 10, peerID) }],
  recvRPC: [82, (writer, { receivedFrom, meta }) => {
    writeBytes(writer, 10, receivedFrom)
    writeMeta(writer, meta)
  }],
  sendRPC: [90, (writer, { sendTo, meta }) => {
    writeBytes(writer, 10, sendTo)
    writeMeta(writer, meta)
  }],
  dropRPC: [98, (writer, { sendTo, meta }) => {
    writeBytes(writer, 10, sendTo)
    writeMeta(writer, meta)
  }],
  join: [106, (writer, { topic }) => { writeText(writer, 10, topic) }],
  leave: [114, (writer, { topic }) => { writeText(writer, 18, topic) }],
  graft: [122, (writer, { peerID, topic }) => {
    writeBytes(writer, 10, peerID)
    writeText(writer, 18, topic)
  }],
  prune: [130, (writer, { peerID, topic }) => {
    writeBytes(writer, 10, peerID)
    writeText(writer, 18, topic)
  }],
  sendRPCCompleted: [138, (writer, { sendTo, meta, writeDurationNanos }) => {
    writeBytes(writer, 10, sendTo)
    writeMeta(writer, meta)
    writeInt64(writer, 24, writeDurationNanos)
  }]
}

const bodyNames = Object.keys(bodies) as Array<keyof BodyWriters>

function writeBody<K extends keyof BodyWriters> (writer: ByteWriter, name: K, body: Body<K>): void {
  const [tag, write] = bodies[name]
  writer.uint32(tag)
  const startedAt = writer.begin()
  write(writer, body)
  writer.end(startedAt)
}

/** Appends an event's fields, in field order as Go writes them. */
export function writeTraceEvent (writer: ByteWriter, event: TraceEvent): void {
  if (event.type !== undefined) {
    writer.uint32(8)
    if (event.type >= 0) writer.uint32(event.type)
    else writer.int64(BigInt(event.type))
  }
  writeBytes(writer, 18, event.peerID)
  writeInt64(writer, 24, event.timestamp)
  for (const name of bodyNames) {
    const body = event[name]
    if (body !== undefined) writeBody(writer, name, body)
  }
}

/** An event as protobuf, without a length prefix: the bytes that Go writes for it. */
export function encodeTraceEvent (event: TraceEvent): Uint8Array {
  const writer = new ByteWriter()
  writeTraceEvent(writer, event)
  return Uint8Array.from(writer.view())
}
