import { traceEventType } from '@gsplan/tracer'
import type { OutboundStream } from '../router-internals.ts'
import { intercept } from './intercept.ts'
import type { SentRpcs } from './sent-rpcs.ts'
import type { TraceReporter } from './trace-reporter.ts'

/** Reports ADD_PEER and REMOVE_PEER, and hands outbound streams to `sent`; the peers that there are as if they came now. */
export function watchPeers (reporter: TraceReporter, sent: SentRpcs): Array<() => void> {
  const { router: { score, streamsOutbound }, counter, all } = reporter
  const add = (id: string, stream: OutboundStream): void => {
    counter?.peerAdded()
    if (all) reporter.emit(traceEventType.ADD_PEER, { addPeer: { peerID: reporter.peer(id), proto: stream.protocol } })
  }
  for (const [id, stream] of streamsOutbound) {
    add(id, stream)
    sent.watch(id, stream)
  }
  return [
    intercept(streamsOutbound, 'set', set => (id, stream) => {
      if (!streamsOutbound.has(id)) add(id, stream)
      sent.watch(id, stream)
      return set.call(streamsOutbound, id, stream)
    }),
    intercept(streamsOutbound, 'delete', remove => id => {
      const stream = streamsOutbound.get(id)
      if (stream !== undefined) sent.forget(stream)
      return remove.call(streamsOutbound, id)
    }),
    intercept(score, 'removePeer', remove => id => {
      counter?.peerRemoved()
      if (all) reporter.emit(traceEventType.REMOVE_PEER, { removePeer: { peerID: reporter.peer(id) } })
      remove.call(score, id)
    })
  ]
}
