import '@ungap/with-resolvers'
import { otherRouters, type OtherRouter } from '../other-routers.ts'

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
  /** @param pubsub creates the router, in the place of the line's own */
  create (options: object, pubsub?: (options: object) => unknown): Promise<Node>
}

const listen = { addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] } }
const gossip = {
  allowPublishToZeroTopicPeers: true, emitSelf: false, heartbeatInterval: 200,
  // all nodes share an address, which the default parameters take for an attack
  scoreParams: { IPColocationFactorWeight: 0 }
}

const line14: Line = {
  name: '@chainsafe/libp2p-gossipsub 14',
  async create (options, pubsub) {
    const [{ createLibp2p }, { gossipsub }, { noise }, { yamux }, { tcp }, { identify }] = await Promise.all([
      import('libp2p-2'), import('@chainsafe/libp2p-gossipsub'), import('@chainsafe/libp2p-noise-16'),
      import('@chainsafe/libp2p-yamux-7'), import('@libp2p/tcp-10'), import('@libp2p/identify-3')
    ])
    return await createLibp2p({
      ...listen, transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()],
      services: { identify: identify(), pubsub: (pubsub ?? gossipsub)({ ...gossip, ...options }) as ReturnType<typeof gossipsub> }
    }) as unknown as Node
  }
}

const line17: Line = {
  name: '@libp2p/gossipsub 17',
  async create (options, pubsub) {
    const [{ createLibp2p }, { gossipsub }, { noise }, { yamux }, { tcp }, { identify }] = await Promise.all([
      import('libp2p'), import('@libp2p/gossipsub'), import('@chainsafe/libp2p-noise'), import('@chainsafe/libp2p-yamux'),
      import('@libp2p/tcp'), import('@libp2p/identify')
    ])
    return await createLibp2p({
      ...listen, transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()],
      services: { identify: identify(), pubsub: (pubsub ?? gossipsub)({ ...gossip, ...options }) as ReturnType<typeof gossipsub> }
    }) as unknown as Node
  }
}

type Part = (options?: object) => unknown

/** A package of a router's folder. */
const load = async (router: OtherRouter, name: string): Promise<Readonly<Record<string, Part>>> =>
  await import(router.modules[name] ?? name) as Readonly<Record<string, Part>>

/** Options of a node of libp2p 1 without the router. */
async function optionsOf1 (router: OtherRouter): Promise<object> {
  const [noise, yamux, tcp, identify] = await Promise.all(
    ['@chainsafe/libp2p-noise', '@chainsafe/libp2p-yamux', '@libp2p/tcp', '@libp2p/identify'].map(async name => load(router, name)))
  return {
    ...listen, transports: [tcp?.['tcp']?.()], connectionEncryption: [noise?.['noise']?.()], streamMuxers: [yamux?.['yamux']?.()],
    connectionManager: { minConnections: 0 }, services: { identify: identify?.['identify']?.() }
  }
}

/** A node of libp2p 1, and one of another line with the factory of another router. */
const otherLine = (router: OtherRouter): Line => ({
  name: `${router.module} ${router.version}`,
  async create (options) {
    const { gossipsub = () => undefined } = await load(router, router.module)
    if (router.libp2p !== 1) return (router.libp2p === 2 ? line14 : line17).create(options, gossipsub)
    const [{ createLibp2p = () => undefined }, base] = await Promise.all([load(router, 'libp2p'), optionsOf1(router)])
    const { services } = base as { readonly services: object }
    return await createLibp2p({ ...base, services: { ...services, pubsub: gossipsub({ ...gossip, ...options }) } }) as Node
  }
})

/** The routers that can be traced, each with the libp2p it belongs to. */
export const lines: readonly Line[] = [line14, line17, ...otherRouters.map(otherLine)]
