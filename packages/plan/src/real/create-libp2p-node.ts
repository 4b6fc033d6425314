import { connectionLimits, type CreateNode, type Libp2pNode, type NodeInit } from './libp2p-node.ts'
import { dialAs, listenAs, stopListening, type SocketOwner } from './socket-owner.ts'

type Components = Libp2pNode['components']

/** The part of a node of any generation that the plan calls. */
interface AnyNode extends Pick<Libp2pNode, 'start' | 'stop'> {
  readonly peerId: unknown
  getMultiaddrs (): ReadonlyArray<{ toString (): string }>
  getPeers (): readonly unknown[]
  dial (addresses: readonly object[], options: { readonly signal: AbortSignal }): Promise<unknown>
}

/** Components of a node that know its listen addresses and those it announces. */
interface AddressComponents {
  readonly transportManager: { getAddrs (): readonly object[] }
  readonly addressManager: { confirmObservedAddr (address: object, options: { readonly type: 'transport' }): void }
}

/** The wrapped part of a transport: `dial` of either generation makes its socket before it returns its promise. */
interface Transport {
  dial (...args: readonly unknown[]): unknown
}

type TransportFactory = (components: unknown) => Transport

/** The packages of one libp2p generation; they fit only each other. */
export interface Libp2pStack {
  readonly createLibp2p: (options: never) => Promise<AnyNode>
  /** Each a component's factory. */
  readonly transport: TransportFactory
  readonly encrypter: unknown
  readonly muxer: unknown
  readonly identify: unknown
  readonly multiaddr: (text: string) => object
}

/** Wraps a transport to attribute its sockets to an owner. */
const ownedBy = (owner: SocketOwner, create: TransportFactory): TransportFactory => components => {
  const transport = create(components)
  const dial = transport.dial.bind(transport)
  transport.dial = (...args) => dialAs(owner, () => dial(...args))
  return transport
}

/** Wraps a transport whose dials take the options of `net.connect` to dial from an address. */
const dialsFrom = (localAddress: string, create: TransportFactory): TransportFactory => components => {
  const transport = create(components)
  const dial = transport.dial.bind(transport)
  transport.dial = (address, options) => dial(address, { ...options as object, localAddress })
  return transport
}

/** Transport of a node: dials from its address, and its sockets have an owner. */
function transportOf (create: TransportFactory, { dialsFrom: from, sockets }: NodeInit): TransportFactory {
  const dialling = from === undefined ? create : dialsFrom(from, create)
  return sockets === undefined ? dialling : ownedBy(sockets, dialling)
}

const endpointsOf = (node: AnyNode): string[] =>
  node.getMultiaddrs().map(address => address.toString().replace(/^\/ip4\/([^/]+)\/tcp\/(\d+).*$/, '$1:$2'))

/**
 * Makes a node announce all addresses that it listens at. By default it announces public ones only when another peer has
 * confirmed them, and Testground's data network under local:docker, 16.0.0.0/16, looks public.
 */
function confirmAddresses ({ transportManager, addressManager }: AddressComponents): void {
  for (const address of transportManager.getAddrs()) addressManager.confirmObservedAddr(address, { type: 'transport' })
}

/** Creates nodes of one generation, not started yet. */
export const createNodeOf = (stack: Libp2pStack): CreateNode => async init => {
  const { privateKey, listen, sockets } = init
  let components: Components | undefined
  let addressing: AddressComponents | undefined
  const options = {
    start: false,
    privateKey,
    addresses: { listen: [...listen] },
    transports: [transportOf(stack.transport, init)],
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
        addressing = all as AddressComponents
        return {}
      }
    }
  }
  const node = await stack.createLibp2p(options as never)
  if (components === undefined || addressing === undefined) throw new Error('the node has no components')
  const { transportManager, addressManager } = addressing
  let endpoints: readonly string[] = []
  return {
    peerId: node.peerId as Libp2pNode['peerId'],
    components,
    start: async () => {
      await node.start()
      confirmAddresses({ transportManager, addressManager })
      if (sockets === undefined) return
      // no peer knows these addresses yet
      endpoints = endpointsOf(node)
      for (const endpoint of endpoints) listenAs(sockets, endpoint)
    },
    stop: async () => {
      await node.stop()
      endpoints.forEach(stopListening)
    },
    addresses: () => node.getMultiaddrs().map(address => address.toString()),
    peers: () => node.getPeers().length,
    dial: async (addresses, signal) => {
      await node.dial(addresses.map(address => stack.multiaddr(address)), { signal })
    }
  }
}
