import {
  defaultRole, formatConnections, formatInstanceFile, formatNodeName, type InstanceFile
} from '@gsplan/run-format'
import { emptyAggregate, traceEventType, type TraceEvent } from '@gsplan/tracer'
import {
  accountsOf, countsOf, deliver, graft, peerIdOf, prune, publish, runOutOf, startNs, traceOf, type Entry
} from './make-archive.ts'

/** Traces of {@link fourPeers}, by seq. */
const tracesOfFour = (): ReadonlyArray<readonly TraceEvent[]> => [
  [...publish(1, 1000, 1), ...publish(1, 2000, 2), graft(1, 0, 2), graft(1, 1500, 3)],
  [deliver(2, 1010, 1, 1), deliver(2, 2005, 2, 1), graft(2, 0, 1), graft(2, 0, 3)],
  [deliver(3, 1020, 1, 2), deliver(3, 2015, 2, 1), graft(3, 0, 2), prune(3, 1500, 2), graft(3, 1500, 1)],
  [deliver(4, 1035, 1, 3)]
]

/**
 * Files of a run of four peers. Peer 1 publishes message 1 at 1000 ms: peer 2 has it after 10 ms, 3 after 20 (from 2), 4
 * after 35 (from 3). Message 2 at 2000 ms reaches peers 2 and 3 after 5 and 15 ms, and peer 4 never.
 *
 * @param traces other events, by seq from 1; counters and accounts follow them
 */
export function fourPeers (traces: ReadonlyArray<readonly TraceEvent[]> = tracesOfFour()): Entry[] {
  const deliveries = traces.flat().filter(({ type }) => type === traceEventType.DELIVER_MESSAGE).length
  // no less than what was delivered, shared out evenly
  const copies = Math.max(2, Math.ceil(deliveries / traces.length))
  return traces.flatMap((events, index): Entry[] => {
    const seq = index + 1
    const aggregate = {
      ...emptyAggregate(), ...countsOf(events), Duplicates: 3, Transmissions: copies,
      SentRPC: { ...emptyAggregate().SentRPC, RPCs: 5, Messages: copies, WireBytes: 100, PayloadBytes: 60, ControlBytes: 40 }
    }
    const scores = {
      Timestamp: 'TIME', PeerID: peerIdOf(seq),
      Scores: seq === 2 ? { [peerIdOf(1)]: -1.5, [peerIdOf(3)]: 2 } : { [peerIdOf(2)]: 1 }
    }
    const file = (of: InstanceFile, content: string | Uint8Array): Entry =>
      ({ name: `run/g/${index}/${formatInstanceFile(of)}`, content })
    const node = { role: defaultRole, seq }
    const id = { role: defaultRole, typeSeq: seq, index: 0 }
    return [
      file({ kind: 'run-out' }, runOutOf(seq, 500, 3500, accountsOf(seq, events))),
      file({ kind: 'filtered-trace', ...node }, traceOf(events)),
      file({ kind: 'aggregate', ...node }, JSON.stringify(aggregate)),
      file({ kind: 'scores', ...node }, `${JSON.stringify(scores).replace('"TIME"', String(startNs + 2_500_000_000n))}\n{"cut off`),
      file(
        { kind: 'connections', ...id },
        formatConnections({ Latency: 5, Connections: [formatNodeName({ ...id, typeSeq: seq % 4 + 1 })] }))
    ]
  })
}

/** Files of four peers, the last of which has its message after so many ms: the p99 of their run. */
export const lasting = (ms: number): Entry[] => fourPeers([
  [...publish(1, 1000, 1), ...publish(1, 2000, 2)], [deliver(2, 1010, 1, 1), deliver(2, 2005, 2, 1)],
  [deliver(3, 1020, 1, 2), deliver(3, 2015, 2, 1)], [deliver(4, 1000 + ms, 1, 3)]
])
