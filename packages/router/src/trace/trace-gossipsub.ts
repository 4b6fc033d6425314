import type { TraceSink } from '@gsplan/tracer'
import { findGeneration } from '../generations/generations.ts'
import type { RouterInternals } from '../router-internals.ts'
import { ReceivedRpcs } from './received-rpcs.ts'
import { SentRpcs } from './sent-rpcs.ts'
import type { GossipsubTrace, TraceGossipsubOptions } from './trace-options.ts'
import { TraceReporter } from './trace-reporter.ts'
import { watchLimits } from './watch-limits.ts'
import { watchMeshes } from './watch-meshes.ts'
import { watchPublished, watchReceived, watchRejected } from './watch-messages.ts'
import { watchPeers } from './watch-peers.ts'

/**
 * Reports the actions of a gossipsub router as pubsub trace events, with the meaning they have in go-libp2p-pubsub: a
 * publisher's own message has a DELIVER event too, RPC events list ids and topics, ADD_PEER comes with the outbound
 * stream. A peer that disconnects is pruned from its meshes, which Go leaves to the reader of the trace. A RECV_RPC
 * with messages is reported once their ids are known, with the time at which it came; SEND_RPC_COMPLETED is not
 * reported, as a JS stream does not tell when a write is done.
 *
 * @param router the pubsub service of a js-libp2p node: `@chainsafe/libp2p-gossipsub` 13 or 14, or `@libp2p/gossipsub` 15
 * to 17. Traced before it is started, nothing is missed; the peers and meshes of a running router are reported as if they
 * came now.
 * @throws {RouterError} when it is no such router
 */
export function traceGossipsub (
  router: object, sink: TraceSink, options: TraceGossipsubOptions = {}
): GossipsubTrace {
  const generation = findGeneration(router)
  const reporter = new TraceReporter(router as RouterInternals, sink, options)
  const undo = [
    watchMeshes(reporter), ...watchPublished(reporter), ...watchReceived(reporter), ...watchRejected(reporter),
    ...watchLimits(reporter)
  ]
  const sent = new SentRpcs(reporter, generation)
  undo.push(...watchPeers(reporter, sent))
  const received = new ReceivedRpcs(reporter)
  return {
    stop () {
      sent.stop()
      received.stop()
      for (const one of undo.splice(0)) one()
    }
  }
}
