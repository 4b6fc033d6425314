import type { MutableRpc, OutboundStream, RouterInternals, SendOutcome } from '../router-internals.ts'
import { isLonger } from './length-limits.ts'
import type { RpcOutbound } from './rpc-outbound.ts'
import type { Rpc, RpcControl, SizedRpc } from './rpc.ts'
import { sizeRpc } from './rpc-size.ts'

/** Told of each RPC that is handed over to a peer, and of what became of it. */
export type HandOverObserver = (peer: string, rpc: SizedRpc, outcome: SendOutcome) => void

export interface RpcStreamInit {
  readonly peer: string
  readonly outbound: RpcOutbound
  /** Longest RPC that the router sends, bytes without the length prefix. */
  readonly maxBytes: number
  /** Those of the router, in one list for all of its streams. */
  readonly observers: readonly HandOverObserver[]
}

/** Stands where a router keeps its outbound stream of a peer and takes RPCs as objects. */
export class RpcStream implements OutboundStream {
  readonly protocol: string
  readonly #peer: string
  readonly #outbound: RpcOutbound
  readonly #maxBytes: number
  readonly #observers: readonly HandOverObserver[]

  constructor ({ peer, outbound, maxBytes, observers }: RpcStreamInit) {
    this.protocol = outbound.protocol
    this.#peer = peer
    this.#outbound = outbound
    this.#maxBytes = maxBytes
    this.#observers = observers
  }

  pushRpc (rpc: SizedRpc): SendOutcome {
    const outcome = this.#send(rpc)
    for (const observer of this.#observers) observer(this.#peer, rpc, outcome)
    return outcome
  }

  #send (rpc: SizedRpc): SendOutcome {
    if (isLonger(rpc, this.#maxBytes)) return 'too-long'
    return this.#outbound.send(rpc) ? 'sent' : 'queue-full'
  }

  close (): Promise<void> {
    this.#outbound.close()
    return Promise.resolve()
  }
}

const none: NonNullable<RpcControl['idontwant']> = []

/**
 * A copy to hand over: a router reuses one RPC for several peers and piggybacks control on it in between, so that the
 * lists must be the RPC's own. Entries are never changed and are shared.
 */
function handOver ({ subscriptions, messages, control }: Rpc): SizedRpc {
  return sizeRpc(subscriptions, messages, control === undefined
    ? undefined
    : {
        ihave: control.ihave,
        iwant: control.iwant,
        graft: control.graft.length === 0 ? control.graft : control.graft.slice(),
        prune: control.prune.length === 0 ? control.prune : control.prune.slice(),
        idontwant: control.idontwant ?? none
      })
}

function dispatchMeshEvents (
  router: RouterInternals, peerId: string, name: string, entries: ReadonlyArray<{ readonly topicID?: string }>
): void {
  for (const { topicID } of entries) {
    if (topicID === undefined) continue
    router.safeDispatchEvent(name, { detail: { peerId, topic: topicID, direction: 'outbound' } })
  }
}

/** `sendRpc` of the routers, with the RPC handed over instead of its encoding. */
export function sendRpc (this: RouterInternals, id: string, rpc: MutableRpc): boolean {
  const stream = this.streamsOutbound.get(id)
  if (stream === undefined) return false
  const control = this.control.get(id)
  if (control !== undefined) {
    this.piggybackControl(id, rpc, control)
    this.control.delete(id)
  }
  const ihave = this.gossip.get(id)
  if (ihave !== undefined) {
    this.piggybackGossip(id, rpc, ihave)
    this.gossip.delete(id)
  }
  if (stream.pushRpc?.(handOver(rpc)) !== 'sent') {
    if (control !== undefined) this.control.set(id, control)
    if (ihave !== undefined) this.gossip.set(id, ihave)
    return false
  }
  if (rpc.control !== undefined) {
    dispatchMeshEvents(this, id, 'gossipsub:graft', rpc.control.graft)
    dispatchMeshEvents(this, id, 'gossipsub:prune', rpc.control.prune)
  }
  return true
}

/**
 * `sendRpcInBatch` of the routers, with the RPC handed over to those of the peers that are attached: one for many peers,
 * nothing piggybacked.
 *
 * @returns the peers that are not attached
 */
export function sendRpcInBatch (
  this: RouterInternals, peers: Set<string>, rpc: MutableRpc, attached: ReadonlySet<string>
): string[] {
  const handedOver = handOver(rpc)
  const others: string[] = []
  for (const id of peers) {
    if (!attached.has(id)) {
      others.push(id)
      continue
    }
    const stream = this.streamsOutbound.get(id)
    if (stream?.pushRpc?.(handedOver) !== 'sent') peers.delete(id)
  }
  return others
}
