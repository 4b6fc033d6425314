import { connectionLimits, type CreateNode, type Libp2pNode } from './libp2p-node.ts'

type Components = Libp2pNode['components']

/** What the plan calls of a node of any generation. */
interface AnyNode extends Pick<Libp2pNode, 'start' | 'stop'> {
  readonly peerId: unknown
  getMultiaddrs (): ReadonlyArray<{ toString (): string }>
  getPeers (): readonly unknown[]
  dial (addresses: readonly object[], options: { readonly signal: AbortSignal }): Promise<unknown>
}

/** The packages of one libp2p generation; they fit only each other. */
export interface Libp2pStack {
  readonly createLibp2p: (options: never) => Promise<AnyNode>
  /** Each a component's factory. */
  readonly transport: unknown
  readonly encrypter: unknown
  readonly muxer: unknown
  readonly identify: unknown
  readonly multiaddr: (text: string) => object
}

/** Makes nodes of one generation that listen where they are told to, not started yet. */
export const createNodeOf = (stack: Libp2pStack): CreateNode => async ({ privateKey, listen }) => {
  let components: Components | undefined
  const options = {
    start: false,
    privateKey,
    addresses: { listen: [...listen] },
    transports: [stack.transport],
    connectionEncrypters: [stack.encrypter],
    streamMuxers: [stack.muxer],
    connectionManager: connectionLimits,
    connectionMonitor: { enabled: false },
    services: {
      identify: stack.identify,
      // the router comes later: a service is where a node shows its components
      components: (all: unknown) => {
        const { peerId, logger, registrar, peerStore, connectionManager } = all as Components
        components = { privateKey, peerId, logger, registrar, peerStore, connectionManager }
        return {}
      }
    }
  }
  const node = await stack.createLibp2p(options as never)
  if (components === undefined) throw new Error('the node has no components')
  return {
    peerId: node.peerId as Libp2pNode['peerId'],
    components,
    start: async () => node.start(),
    stop: async () => node.stop(),
    addresses: () => node.getMultiaddrs().map(address => address.toString()),
    peers: () => node.getPeers().length,
    dial: async (addresses, signal) => {
      await node.dial(addresses.map(address => stack.multiaddr(address)), { signal })
    }
  }
}
