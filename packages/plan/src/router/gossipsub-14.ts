import { gossipsub, type GossipsubOpts } from '@chainsafe/libp2p-gossipsub'
import type { Rpc, RpcMessage, SizedRpc } from '@gsplan/tracer'
import { sizeRpc } from '@gsplan/tracer'
import { TopicValidatorResult, type PeerId } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { createMessageId, messageIdToString } from './message-id.ts'
import type { RouterOptions } from './router-options.ts'
import type {
  GossipRouter, RouterComponents, RouterPeer, RouterTarget, RpcOutbound, ValidateMessage
} from './router-target.ts'

type MutableRpc = { -readonly [K in keyof Rpc]: Rpc[K] }
type Control = NonNullable<Rpc['control']>

/** The private places of a version 14 router that driving it without streams needs. */
interface Router14 extends GossipRouter {
  multicodecs: string[]
  readonly streamsOutbound: Map<string, RpcStream>
  readonly subscriptions: Set<string>
  readonly topicValidators: Map<string, (from: unknown, message: unknown) => Promise<TopicValidatorResult>>
  readonly control: Map<string, Control>
  readonly gossip: Map<string, Control['ihave']>
  readonly score: { readonly peerStats: Map<string, unknown>, score (peer: string): number }
  status: { code: number, heartbeatTimeout: ReturnType<typeof setTimeout>, hearbeatStartMs: number }
  readonly runHeartbeat: () => void
  sendRpc: (id: string, rpc: MutableRpc) => boolean
  sendRpcInBatch: (peers: Set<string>, rpc: MutableRpc) => void
  addPeer (peer: PeerId, direction: string, addr: unknown): void
  removePeer (peer: PeerId): void
  sendSubscriptions (peer: string, topics: string[], subscribe: boolean): void
  piggybackControl (id: string, rpc: MutableRpc, control: Control): void
  piggybackGossip (id: string, rpc: MutableRpc, ihave: Control['ihave']): void
  handleReceivedRpc (from: PeerId, rpc: Rpc): Promise<void>
  safeDispatchEvent (type: string, init: object): void
  log: { error (...args: unknown[]): void }
}

/** Stands where the router keeps its outbound stream of a peer and takes RPCs as objects. */
class RpcStream {
  readonly protocol: string
  readonly #outbound: RpcOutbound

  constructor (outbound: RpcOutbound) {
    this.protocol = outbound.protocol
    this.#outbound = outbound
  }

  pushRpc (rpc: SizedRpc): boolean {
    return this.#outbound.send(rpc)
  }

  close (): Promise<void> {
    this.#outbound.close()
    return Promise.resolve()
  }
}

/**
 * A copy to hand over: the router reuses one RPC for several peers and piggybacks control on it in between, so that the
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
        idontwant: control.idontwant
      })
}

function dispatchMeshEvents (
  router: Router14, peerId: string, name: string, entries: ReadonlyArray<{ readonly topicID?: string }>
): void {
  for (const { topicID } of entries) {
    if (topicID === undefined) continue
    router.safeDispatchEvent(name, { detail: { peerId, topic: topicID, direction: 'outbound' } })
  }
}

/** What version 14 does in `sendRpc`, with the RPC handed over instead of its encoding. */
function sendRpc (this: Router14, id: string, rpc: MutableRpc): boolean {
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
  if (!stream.pushRpc(handOver(rpc))) {
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

/** What version 14 does in `sendRpcInBatch`: one RPC for many peers, nothing piggybacked. */
function sendRpcInBatch (this: Router14, peers: Set<string>, rpc: MutableRpc): void {
  const handedOver = handOver(rpc)
  for (const id of peers) {
    const stream = this.streamsOutbound.get(id)
    if (stream === undefined || !stream.pushRpc(handedOver)) peers.delete(id)
  }
}

const messageNumbers = new WeakMap<RpcMessage, number>()
let lastMessageNumber = 0

/**
 * Recognises a message that arrives again as the same object, before its signature is checked once more. Without
 * streams a message stays one object on all its ways, so that this is exact.
 */
function fastMessageId (message: RpcMessage): number {
  let number = messageNumbers.get(message)
  if (number === undefined) {
    number = ++lastMessageNumber
    messageNumbers.set(message, number)
  }
  return number
}

const meshsub = (version: string): string => `/meshsub/${version}.0`

function toGossipsubOptions (options: RouterOptions, sharesMessages: boolean): Partial<GossipsubOpts> {
  const { score } = options
  const init: Partial<GossipsubOpts> = {
    globalSignaturePolicy: options.signing === 'strict-sign' ? 'StrictSign' : 'StrictNoSign',
    // as in Go: a message that reaches nobody is a finding, not an error of the publisher
    allowPublishToZeroTopicPeers: true,
    emitSelf: false,
    fallbackToFloodsub: false,
    tagMeshPeers: false,
    floodPublish: options.floodPublish,
    heartbeatInterval: options.heartbeatIntervalMs,
    msgIdToStrFn: messageIdToString,
    scoreParams: { ...score.params, appSpecificScore: () => 0, IPColocationFactorWhitelist: new Set() },
    scoreThresholds: score.thresholds
  }
  if (sharesMessages) {
    init.fastMsgIdFn = fastMessageId
    if (options.signing === 'strict-sign') init.msgIdFn = createMessageId as NonNullable<GossipsubOpts['msgIdFn']>
  }
  for (const name of ['D', 'Dlo', 'Dhi', 'Dscore', 'Dlazy', 'Dout', 'gossipFactor', 'opportunisticGraftTicks',
    'idontwantMinDataSize'] as const) {
    const value = options[name]
    if (value !== undefined) init[name] = value
  }
  return init
}

/** `@chainsafe/libp2p-gossipsub` 14. */
export const gossipsub14: RouterTarget = {
  module: '@chainsafe/libp2p-gossipsub',
  version: '14.1.2',

  create (options, components: RouterComponents): GossipRouter {
    const router = gossipsub(toGossipsubOptions(options, components.sharesMessages))(
      components as unknown as Parameters<ReturnType<typeof gossipsub>>[0]) as unknown as Router14
    if (options.protocol !== undefined) {
      const highest = meshsub(options.protocol)
      router.multicodecs = router.multicodecs.filter(protocol => protocol <= highest)
    }
    return router
  },

  protocols: router => (router as Router14).multicodecs,

  validate (router, topic, validate: ValidateMessage) {
    (router as Router14).topicValidators.set(topic, async () => {
      await validate()
      return TopicValidatorResult.Accept
    })
  },

  scheduleHeartbeat (router, delayMs) {
    const { status, runHeartbeat } = router as Router14
    clearTimeout(status.heartbeatTimeout)
    status.heartbeatTimeout = setTimeout(runHeartbeat, delayMs)
    status.hearbeatStartMs = Date.now() + delayMs
  },

  scores (router) {
    const { score } = router as Router14
    return new Map([...score.peerStats.keys()].map(peer => [peer, score.score(peer)]))
  },

  attach (router, peer: RouterPeer) {
    const target = router as Router14
    target.sendRpc = sendRpc
    target.sendRpcInBatch = sendRpcInBatch
    const id = peer.peerId.toString()
    target.addPeer(peer.peerId, peer.direction, multiaddr(peer.remoteAddr))
    if (target.streamsOutbound.has(id)) return
    target.streamsOutbound.set(id, new RpcStream(peer.outbound))
    if (target.subscriptions.size > 0) target.sendSubscriptions(id, [...target.subscriptions], true)
  },

  detach (router, peerId) {
    (router as Router14).removePeer(peerId)
  },

  receive (router, from, rpc) {
    const target = router as Router14
    target.handleReceivedRpc(from, rpc).catch((error: unknown) => { target.log.error(error) })
  }
}
