import { ParamError } from '../errors.ts'
import { connectionLimits, type CreateNode, type Libp2pNode, type NodeInit } from './libp2p-node.ts'
import type { Muxer, Transport } from '../node-parts.ts'
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
interface AnyTransport {
  dial (...args: readonly unknown[]): unknown
}

/** A transport's factory, which gets a node's components. */
export type TransportFactory = (components: unknown) => AnyTransport

/** The packages of one libp2p generation; they fit only each other. */
export interface Libp2pStack {
  readonly createLibp2p: (options: never) => Promise<AnyNode>
  /** Options of a node of any generation, in the names of this one. @default the names of libp2p 2 and 3 */
  readonly toOptions?: (options: NodeOptions) => Promise<object>
  /** Each a component's factory; those that are not installed are absent. */
  readonly transports: Readonly<Partial<Record<Transport, TransportFactory>>>
  readonly encrypter: unknown
  readonly muxers: Readonly<Partial<Record<Muxer, unknown>>>
  readonly identify: unknown
  readonly multiaddr: (text: string) => object
}

/** Options of a node that differ between generations. */
export interface NodeOptions extends Readonly<Record<string, unknown>> {
  readonly privateKey: NodeInit['privateKey']
  readonly connectionEncrypters: readonly unknown[]
  readonly connectionManager: object
}

/**
 * A part of a node.
 *
 * @throws {ParamError} when it is not installed
 */
function partOf<K extends string, T> (parts: Readonly<Partial<Record<K, T>>>, param: string, name: K): T {
  const part = parts[name]
  if (part !== undefined) return part
  throw new ParamError(param, `one of ${Object.keys(parts).filter(key => parts[key as K] !== undefined).join(', ')} (gsplan run --engine exec installs others)`, name)
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

/** Transport of a node: over TCP it dials from its address, and its sockets have an owner. */
function transportOf (stack: Libp2pStack, { dialsFrom: from, sockets, transport }: NodeInit): TransportFactory {
  const create = partOf(stack.transports, 'transport', transport)
  if (transport !== 'tcp') return create
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
  const { privateKey, listen, sockets, muxer } = init
  let components: Components | undefined
  let addressing: AddressComponents | undefined
  const options = {
    start: false,
    privateKey,
    addresses: { listen: [...listen] },
    transports: [transportOf(stack, init)],
    connectionEncrypters: [stack.encrypter],
    streamMuxers: [partOf(stack.muxers, 'muxer', muxer)],
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
  const node = await stack.createLibp2p((await stack.toOptions?.(options) ?? options) as never)
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
