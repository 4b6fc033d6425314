import type { PeerIdLike, PublicKeyLike } from '../libp2p-types.ts'
import type { PackageExports, RouterClasses, RouterGeneration } from './generation.ts'

interface Gossipsub13 { multicodecs: string[] }

/** A peer id of libp2p 1. */
interface PeerId1 extends PeerIdLike {
  readonly multihash: object
}

/** A public key of libp2p 1. */
interface PublicKey1 extends Omit<PublicKeyLike, 'raw'> {
  marshal (): Uint8Array
}

/** `@libp2p/crypto/keys` of libp2p 1. */
interface Keys1 {
  readonly ed25519: {
    readonly unmarshalEd25519PublicKey: (raw: Uint8Array) => PublicKey1
    readonly unmarshalEd25519PrivateKey: (raw: Uint8Array) => { readonly bytes: Uint8Array }
  }
}

/** `@libp2p/peer-id` of libp2p 1. */
interface PeerIds1 {
  readonly peerIdFromString: (id: string) => PeerId1
  readonly createPeerId: (init: {
    readonly type: 'Ed25519'
    readonly multihash: object
    readonly privateKey: Uint8Array
  }) => PeerId1
}

// a method of newer ones
const isOfLibp2p1 = (peer: PeerIdLike): boolean => !('toMultihash' in peer)

/** A key of the class that verifies, with the name that newer ones have for its bytes. */
function publicKeyOf ({ ed25519 }: Keys1, raw: Uint8Array): PublicKeyLike {
  const key = ed25519.unmarshalEd25519PublicKey(raw)
  const prototype = Object.getPrototypeOf(key) as PublicKey1
  if (!('raw' in prototype)) {
    Object.defineProperty(prototype, 'raw', { configurable: true, get (this: PublicKey1) { return this.marshal() } })
  }
  return key as unknown as PublicKeyLike
}

function createClasses (keys: Keys1, { createPeerId, peerIdFromString }: PeerIds1): RouterClasses {
  const peers = new WeakMap<PeerIdLike, PeerIdLike>()
  const toPeerId = (peer: PeerIdLike): PeerIdLike => {
    if (isOfLibp2p1(peer)) return peer
    let own = peers.get(peer)
    if (own === undefined) {
      own = peerIdFromString(peer.toString())
      peers.set(peer, own)
    }
    return own
  }
  return {
    publicKeyFromRaw: raw => publicKeyOf(keys, raw),
    toPeerId,
    // the router signs with the key that its peer id carries
    toComponents (components) {
      const { peerId, privateKey } = components
      if (isOfLibp2p1(peerId)) return components
      const { multihash } = peerIdFromString(peerId.toString())
      const { bytes } = keys.ed25519.unmarshalEd25519PrivateKey((privateKey as { readonly raw: Uint8Array }).raw)
      return { ...components, peerId: createPeerId({ type: 'Ed25519', multihash, privateKey: bytes }) }
    }
  }
}

function findClasses (keys: PackageExports, peerIds: PackageExports): RouterClasses | undefined {
  const { supportedKeys } = keys as { readonly supportedKeys?: Partial<Keys1> }
  const { createPeerId, peerIdFromString } = peerIds as Partial<PeerIds1>
  if (supportedKeys?.ed25519 === undefined || createPeerId === undefined || peerIdFromString === undefined) return undefined
  return createClasses({ ed25519: supportedKeys.ed25519 }, { createPeerId, peerIdFromString })
}

/** The router of libp2p 1: peer ids carry keys, and there is no IDONTWANT. */
export const gossipsub13: RouterGeneration = {
  packages: '@chainsafe/libp2p-gossipsub 13',
  libp2p: 1,
  // an option of libp2p 1, renamed in libp2p 2
  isRouter: router => 'multicodecs' in router && 'runOnTransientConnection' in router,
  findClasses: ({ keys, peerIds }) => findClasses(keys, peerIds),
  protocols: router => (router as object as Gossipsub13).multicodecs,
  setProtocols: (router, protocols) => { (router as object as Gossipsub13).multicodecs = protocols },
  unfollowed: {
    // `GossipsubGossipFactor`
    gossipFactor: { always: 0.25, reason: 'its gossip factor is always 0.25' },
    idontwantMinDataSize: 'it has no IDONTWANT'
  },
  // a full queue is an error
  hasDropped: () => false
}
