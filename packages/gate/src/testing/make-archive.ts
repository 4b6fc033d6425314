import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { createTraceWriter, formatPeerId, traceEventType, type TraceEvent } from '@gsplan/tracer'
import { defaultRole, formatHostMessage, formatPublishSummary, runMessages } from '@gsplan/run-format'
import { formatRunEvent, type RunEvent } from '@gsplan/testground'
import { pack, type Header } from 'tar-stream'

/** An entry of an archive: a file, or any other kind of tar entry. */
export interface Entry extends Partial<Header> {
  readonly name: string
  readonly content?: string | Uint8Array
}

/** Writes a tar.gz with just these entries; the same entries are the same bytes at any time. */
export async function makeArchive (path: string, entries: readonly Entry[]): Promise<void> {
  const tar = pack()
  const writing = pipeline(tar, createGzip(), createWriteStream(path))
  for (const { content = '', ...named } of entries) {
    const header = { mtime: new Date(0), ...named }
    if (header.type === undefined || header.type === 'file') tar.entry(header, Buffer.from(content))
    else tar.entry(header)
  }
  tar.finalize()
  await writing
}

/** Time 0 of made runs, ns since the Unix epoch: larger than a double holds exactly. */
export const startNs = 1_700_000_000_123_456_789n

const peerBytes = (seq: number): Uint8Array => Uint8Array.of(0, 1, seq)

/** Peer id of a made peer, in base58btc. */
export const peerIdOf = (seq: number): string => formatPeerId(peerBytes(seq))

/** The bytes of a trace file with these events. */
export function traceOf (events: readonly TraceEvent[]): Uint8Array {
  const chunks: Uint8Array[] = []
  const writer = createTraceWriter(chunk => { chunks.push(Uint8Array.from(chunk)) })
  for (const event of events) writer.write(event)
  writer.flush()
  return Buffer.concat(chunks)
}

/** Counters of a peer with these events. */
export function countsOf (
  events: readonly TraceEvent[]
): Record<'Published' | 'Delivered' | 'DroppedRPC' | 'TopicsJoined' | 'TopicsLeft', number> {
  const count = (of: number): number => events.filter(({ type = 0 }) => type === of).length
  return {
    Published: count(traceEventType.PUBLISH_MESSAGE), Delivered: count(traceEventType.DELIVER_MESSAGE),
    DroppedRPC: count(traceEventType.DROP_RPC), TopicsJoined: count(traceEventType.JOIN),
    TopicsLeft: count(traceEventType.LEAVE)
  }
}

/** Accounts that a publisher with these events gives in its run.out, topic by topic. */
export function accountsOf (seq: number, events: readonly TraceEvent[]): string[] {
  const counts = new Map<string, number>()
  for (const { publishMessage } of events) {
    const { topic } = publishMessage ?? {}
    if (topic !== undefined) counts.set(topic, (counts.get(topic) ?? 0) + 1)
  }
  return [...counts].map(([topic, published]) =>
    formatPublishSummary({ seq, topic, expected: published, published, failed: 0, late: 0 }))
}

const at = (seq: number, ms: number): Pick<TraceEvent, 'peerID' | 'timestamp'> =>
  ({ peerID: peerBytes(seq), timestamp: startNs + BigInt(Math.round(ms * 1e6)) })

/** Events of a peer that publishes a message and delivers it to itself, ms after {@link startNs}. */
export const publish = (seq: number, ms: number, id: number): TraceEvent[] => [
  { type: traceEventType.PUBLISH_MESSAGE, ...at(seq, ms), publishMessage: { messageID: Uint8Array.of(id), topic: 't' } },
  deliver(seq, ms, id, seq)
]

/** Event of a peer that delivers a message from another. */
export const deliver = (seq: number, ms: number, id: number, from: number): TraceEvent => ({
  type: traceEventType.DELIVER_MESSAGE, ...at(seq, ms),
  deliverMessage: { messageID: Uint8Array.of(id), topic: 't', receivedFrom: peerBytes(from) }
})

/** Event of a peer that takes another into its mesh. */
export const graft = (seq: number, ms: number, peer: number): TraceEvent =>
  ({ type: traceEventType.GRAFT, ...at(seq, ms), graft: { peerID: peerBytes(peer), topic: 't' } })

/** Event of a peer that subscribes to a topic. */
export const join = (seq: number, ms: number): TraceEvent =>
  ({ type: traceEventType.JOIN, ...at(seq, ms), join: { topic: 't' } })

/** The same events on another topic. */
export const onTopic = (topic: string, ...events: readonly TraceEvent[]): TraceEvent[] => events.map(event =>
  // each event has one body, an object; its head has none
  Object.fromEntries(Object.entries(event).map(([name, value]: [string, unknown]) =>
    [name, typeof value === 'object' && !(value instanceof Uint8Array) ? { ...value, topic } : value])) as TraceEvent)

/** Event of a peer that drops another from its mesh. */
export const prune = (seq: number, ms: number, peer: number): TraceEvent =>
  ({ type: traceEventType.PRUNE, ...at(seq, ms), prune: { peerID: peerBytes(peer), topic: 't' } })

/** run.out of an instance with one peer that runs from `runMs` to `coolMs`. */
export function runOutOf (seq: number, runMs: number, coolMs: number, more: readonly string[] = []): string {
  const line = (ms: number, event: RunEvent): string => formatRunEvent({
    tsNs: startNs + BigInt(Math.round(ms * 1e6)), groupId: 'g', runId: 'r', event
  })
  const message = (ms: number, text: string): string => line(ms, { kind: 'message', message: text })
  return [
    line(0, { kind: 'start' }),
    message(0, formatHostMessage({
      peerId: peerIdOf(seq), seq, nodeType: defaultRole, nodeTypeSeq: seq, nodeIndex: 0, nodeIndexBound: 1,
      addrs: ['/ip4/10.0.0.1/tcp/1']
    })),
    message(0, runMessages.connecting(0n)),
    message(0, runMessages.warmup(1_000_000n)),
    'something that is no event',
    message(runMs, runMessages.run(1_000_000_000n)),
    ...more.map(text => message(coolMs, text)),
    message(coolMs, runMessages.cooldown(1_000_000n)),
    message(coolMs + 1, runMessages.complete()),
    line(coolMs + 1, { kind: 'success', group: 'g' })
  ].join('\n')
}
