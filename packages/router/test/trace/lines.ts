import '@ungap/with-resolvers'

/** What the compliance suite uses of a node, the same in both libp2p lines. */
export interface Node {
  readonly peerId: { toString (): string }
  readonly services: { readonly pubsub: Pubsub }
  getMultiaddrs (): unknown[]
  dial (address: unknown): Promise<unknown>
  hangUp (peer: unknown): Promise<unknown>
  stop (): Promise<void>
}

/** What it uses of a router. */
interface Pubsub {
  readonly mesh: Map<string, Set<string>>
  readonly streamsOutbound: Map<string, object>
  readonly score: object
  readonly topicValidators: Map<string, (peer: unknown, message: { data: Uint8Array }) => string>
  subscribe (topic: string): void
  unsubscribe (topic: string): void
  publish (topic: string, data: Uint8Array): Promise<unknown>
}

export interface Line {
  readonly name: string
  create (options: object): Promise<Node>
}

const listen = { addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] } }
const gossip = {
  allowPublishToZeroTopicPeers: true, emitSelf: false, heartbeatInterval: 200,
  // all nodes share an address, which the default parameters take for an attack
  scoreParams: { IPColocationFactorWeight: 0 }
}

const line14: Line = {
  name: '@chainsafe/libp2p-gossipsub 14',
  async create (options) {
    const [{ createLibp2p }, { gossipsub }, { noise }, { yamux }, { tcp }, { identify }] = await Promise.all([
      import('libp2p-2'), import('@chainsafe/libp2p-gossipsub'), import('@chainsafe/libp2p-noise-16'),
      import('@chainsafe/libp2p-yamux-7'), import('@libp2p/tcp-10'), import('@libp2p/identify-3')
    ])
    return await createLibp2p({
      ...listen, transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()],
      services: { identify: identify(), pubsub: gossipsub({ ...gossip, ...options }) }
    }) as unknown as Node
  }
}

const line17: Line = {
  name: '@libp2p/gossipsub 17',
  async create (options) {
    const [{ createLibp2p }, { gossipsub }, { noise }, { yamux }, { tcp }, { identify }] = await Promise.all([
      import('libp2p'), import('@libp2p/gossipsub'), import('@chainsafe/libp2p-noise'), import('@chainsafe/libp2p-yamux'),
      import('@libp2p/tcp'), import('@libp2p/identify')
    ])
    return await createLibp2p({
      ...listen, transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()],
      services: { identify: identify(), pubsub: gossipsub({ ...gossip, ...options }) }
    }) as unknown as Node
  }
}

/** The routers that can be traced, each with the libp2p it belongs to. */
export const lines: readonly Line[] = [line14, line17]
