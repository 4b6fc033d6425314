import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTraceFile, traceEventType, type TraceEvent } from '@gsplan/tracer'
import { describe, expect, test } from 'vitest'
import { runSim } from './run-sim.ts'

const names = Object.entries(traceEventType) as Array<[keyof typeof traceEventType, number]>

interface TracedRun {
  readonly events: readonly TraceEvent[]
  readonly counts: Readonly<Record<string, number>>
  /** Sum of a counter over all nodes. */
  readonly total: (...path: string[]) => number
}

/** A run with full traces, read back. */
async function traced (): Promise<TracedRun> {
  const { analysis } = await runSim({
    N_NODES: '16', N_PUBLISHER: '4', N_DEGREE: '5', T_WARM: '5s', T_RUN: '2s', T_COOL: '3s', FULL_TRACES: 'true'
  })
  const events: TraceEvent[] = []
  for await (const batch of readTraceFile(join(analysis.analysisDir, 'full-trace.bin.gz'))) events.push(...batch)
  const nodes = readdirSync(analysis.analysisDir).filter(name => name.endsWith('-aggregate.json'))
    .map(name => JSON.parse(readFileSync(join(analysis.analysisDir, name), 'utf8')) as unknown)
  return {
    events,
    counts: Object.fromEntries(names.map(([name, type]) => [name, events.filter(event => event.type === type).length])),
    total: (...path) => nodes.reduce<number>((sum, node) => {
      let value: unknown = node
      for (const name of path) value = (value as Record<string, unknown>)[name]
      return sum + (value as number)
    }, 0)
  }
}

describe('full traces', () => {
  let run: Promise<TracedRun> | undefined
  /** The same run for all tests, made by the first. */
  const onlyRun = (): Promise<TracedRun> => run ??= traced()

  test('have as many events of each kind as the nodes counted', async () => {
    const { counts, total } = await onlyRun()
    expect(counts).toMatchObject({
      PUBLISH_MESSAGE: total('Published'), DELIVER_MESSAGE: total('Delivered'), DUPLICATE_MESSAGE: total('Duplicates'),
      REJECT_MESSAGE: 0, ADD_PEER: total('PeersAdded'), REMOVE_PEER: 0, JOIN: 16, LEAVE: 0, DROP_RPC: 0,
      SEND_RPC: total('SentRPC', 'RPCs'), RECV_RPC: total('ReceivedRPC', 'RPCs')
    })
    expect(counts['PUBLISH_MESSAGE']).toBe(240)
    expect(counts['DELIVER_MESSAGE']).toBe(240 * 16)
    expect(counts['DUPLICATE_MESSAGE']).toBeGreaterThan(1000)
    // a connection is an outbound stream at either end
    expect((counts['ADD_PEER'] ?? 0) % 2).toBe(0)
  })

  test('list in RPC events what the nodes counted of it', async () => {
    const { events, total } = await onlyRun()
    const metas = events.flatMap(event => event.sendRPC?.meta ?? [])
    const sum = (of: (meta: (typeof metas)[number]) => number | undefined): number => metas.reduce((all, meta) => all + (of(meta) ?? 0), 0)
    expect(sum(meta => meta.messages?.length)).toBe(total('SentRPC', 'Messages'))
    expect(sum(meta => meta.control?.graft?.length)).toBe(total('SentRPC', 'Grafts'))
    expect(sum(meta => meta.control?.idontwant?.length)).toBe(total('SentRPC', 'IDontWants'))
    expect(sum(meta => meta.control?.ihave?.reduce((ids, entry) => ids + (entry.messageIDs?.length ?? 0), 0))).toBe(total('SentRPC', 'IHaveIDs'))
    // every peer announces its topic to every peer it is connected to
    expect(sum(meta => meta.subscription?.length)).toBe(total('PeersAdded'))
  })

  test('tell a message\'s way: published once, delivered at its publisher at that time, from a peer that sent it elsewhere', async () => {
    const { events } = await onlyRun()
    const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex')
    const [publish] = events.filter(event => event.type === traceEventType.PUBLISH_MESSAGE)
    const id = hex(publish?.publishMessage?.messageID)
    const deliveries = events.filter(event => hex(event.deliverMessage?.messageID) === id)
    expect(new Set(deliveries.map(event => hex(event.peerID))).size).toBe(16)
    const own = deliveries.find(event => hex(event.peerID) === hex(publish?.peerID))
    expect(own?.timestamp).toBe(publish?.timestamp)
    expect(hex(own?.deliverMessage?.receivedFrom)).toBe(hex(publish?.peerID))
    for (const delivery of deliveries) {
      if (delivery === own) continue
      const sent = events.some(event => hex(event.peerID) === hex(delivery.deliverMessage?.receivedFrom) &&
        hex(event.sendRPC?.sendTo) === hex(delivery.peerID) &&
        event.sendRPC?.meta?.messages?.some(message => hex(message.messageID) === id) &&
        (event.timestamp ?? 0n) <= (delivery.timestamp ?? 0n))
      expect(sent).toBe(true)
    }
  })
})
