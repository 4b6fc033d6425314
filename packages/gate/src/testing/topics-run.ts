import { defaultRole, formatConnections, formatInstanceFile, formatNodeName } from '@gsplan/run-format'
import { emptyAggregate, formatPeerId, traceEventType, type AggregateMetrics, type TraceEvent } from '@gsplan/tracer'
import {
  accountsOf, countsOf, deliver, graft, join, onTopic, peerIdOf, publish, runOutOf, traceOf, type Entry
} from './make-archive.ts'

/** Topics of {@link severalTopics}: with messages, with names that need quotes or care, and without messages. */
export const topicsOfRun = ['blocks', 'a "b", c}', '__proto__', 'idle'] as const

/** Deliveries of a peer's own messages, which nobody sent. */
const ownOf = (events: readonly TraceEvent[]): number =>
  events.filter(({ type }) => type === traceEventType.PUBLISH_MESSAGE).length

/** Counters of a peer that sent so many copies of messages. */
function sending (copies: number, events: readonly TraceEvent[]): AggregateMetrics {
  const empty = emptyAggregate()
  return { ...empty, ...countsOf(events), Transmissions: copies, SentRPC: { ...empty.SentRPC, Messages: copies } }
}

/** Files of a run: run.out, full trace, aggregate and connections of each peer. */
export function entriesOf (traces: ReadonlyArray<readonly TraceEvent[]>): Entry[] {
  /** Copies of messages that a peer sent: those that were delivered. */
  const copiesOf = (seq: number): number => traces.flat().filter(({ deliverMessage }) =>
    deliverMessage?.receivedFrom !== undefined && peerIdOf(seq) === formatPeerId(deliverMessage.receivedFrom)).length
  return traces.flatMap((events, index): Entry[] => {
    const seq = index + 1
    const node = { role: defaultRole, seq }
    const id = { role: defaultRole, typeSeq: seq, index: 0 }
    const file = (name: string, content: string | Uint8Array): Entry => ({ name: `run/g/${index}/${name}`, content })
    return [
      file(formatInstanceFile({ kind: 'run-out' }), runOutOf(seq, 500, 3500, accountsOf(seq, events))),
      file(formatInstanceFile({ kind: 'full-trace', ...node }), traceOf(events)),
      file(
        formatInstanceFile({ kind: 'aggregate', ...node }), JSON.stringify(sending(copiesOf(seq) - ownOf(events), events))),
      file(
        formatInstanceFile({ kind: 'connections', ...id }),
        formatConnections({ Latency: 0, Connections: [formatNodeName({ ...id, typeSeq: seq % traces.length + 1 })] }))
    ]
  })
}

/**
 * Files of a run of four peers with {@link topicsOfRun}. All peers are in blocks: peer 1 publishes at 1000 ms, the others
 * have it after 10, 20 and 40 ms. Peers 1 to 3 are in the second topic: peer 2 publishes at 1000 ms, peer 1 has it after
 * 100 ms, peer 3 never. Peers 3 and 4 are in the third: peer 3 publishes at 2000 and 2500 ms, peer 4 has both after 5 ms.
 */
export function severalTopics (): Entry[] {
  const [blocks, odd, proto, idle] = topicsOfRun
  const joined = (seq: number, ...topics: string[]): TraceEvent[] => topics.flatMap(topic => onTopic(topic, join(seq, 0)))
  return entriesOf([
    [
      ...joined(1, blocks, odd), ...onTopic(blocks, graft(1, 0, 2), graft(1, 0, 3), ...publish(1, 1000, 1)),
      ...onTopic(odd, deliver(1, 1100, 2, 2))
    ],
    [
      ...joined(2, blocks, odd, idle), ...onTopic(blocks, graft(2, 0, 1), deliver(2, 1010, 1, 1)),
      ...onTopic(odd, graft(2, 0, 1), ...publish(2, 1000, 2))
    ],
    [
      ...joined(3, blocks, odd, proto), ...onTopic(blocks, graft(3, 0, 1), deliver(3, 1020, 1, 2)),
      ...onTopic(proto, ...publish(3, 2000, 3), ...publish(3, 2500, 4))
    ],
    [
      ...joined(4, blocks, proto), ...onTopic(blocks, deliver(4, 1040, 1, 3)),
      ...onTopic(proto, deliver(4, 2005, 3, 3), deliver(4, 2505, 4, 3))
    ]
  ])
}
