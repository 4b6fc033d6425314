import '@ungap/with-resolvers'
import type { PrivateKey } from '@libp2p/interface'
import type { Libp2pStack, NodeOptions, TransportFactory } from './create-libp2p-node.ts'
import { announceHalfWindows } from './half-windows.ts'

type Factory = () => unknown

/** Exports of the packages of libp2p 1 that make a node; they do not come with the plan. */
export interface Libp2p1Packages {
  readonly libp2p: { readonly createLibp2p: unknown }
  readonly tcp: { readonly tcp: Factory }
  readonly noise: { readonly noise: Factory }
  readonly yamux: { readonly yamux: Factory }
  readonly yamuxStream: {
    readonly YamuxStream: { readonly prototype: unknown }
    readonly StreamState: { readonly Established: unknown }
  }
  readonly identify: { readonly identify: Factory }
  readonly multiaddr: { readonly multiaddr: Libp2pStack['multiaddr'] }
  readonly keys: {
    readonly supportedKeys: { readonly ed25519: { unmarshalEd25519PrivateKey (raw: Uint8Array): PrivateKey1 } }
  }
  readonly peerIds: { peerIdFromKeys (publicKey: Uint8Array, privateKey: Uint8Array): Promise<object> }
}

/** A private key of libp2p 1; bytes are protobuf. */
interface PrivateKey1 {
  readonly bytes: Uint8Array
  readonly public: { readonly bytes: Uint8Array }
}

/** A peer id, which carries the node's keys. */
async function createPeerId ({ raw }: PrivateKey, { keys, peerIds }: Libp2p1Packages): Promise<object> {
  const key = keys.supportedKeys.ed25519.unmarshalEd25519PrivateKey(raw)
  return peerIds.peerIdFromKeys(key.public.bytes, key.bytes)
}

/** Options in the names of libp2p 1, whose nodes would dial peers by themselves until they have some connections. */
async function toOptions (
  { privateKey, connectionEncrypters, connectionManager, ...rest }: NodeOptions, packages: Libp2p1Packages
): Promise<object> {
  return {
    ...rest, peerId: await createPeerId(privateKey, packages), connectionEncryption: connectionEncrypters,
    connectionManager: { ...connectionManager, minConnections: 0 }
  }
}

/** The packages of libp2p 1 that fit each other: TCP, Noise and Yamux. */
export function createStack (packages: Libp2p1Packages): Libp2pStack {
  const { libp2p, tcp, noise, yamux, yamuxStream, identify, multiaddr } = packages
  announceHalfWindows(yamuxStream.YamuxStream, yamuxStream.StreamState.Established)
  return {
    createLibp2p: libp2p.createLibp2p as Libp2pStack['createLibp2p'], multiaddr: multiaddr.multiaddr,
    toOptions: async options => toOptions(options, packages),
    transports: { tcp: tcp.tcp() as TransportFactory }, encrypter: noise.noise(), muxers: { yamux: yamux.yamux() },
    identify: identify.identify()
  }
}
