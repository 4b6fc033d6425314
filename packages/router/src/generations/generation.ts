import type { Libp2pLine } from '../libp2p-line.ts'
import type { PeerIdLike, PublicKeyLike } from '../libp2p-types.ts'
import type { RouterComponents, UnfollowedOptions } from '../router-target.ts'
import type { OutboundStream, RouterInternals } from '../router-internals.ts'

/** Exports of a package. */
export type PackageExports = Readonly<Record<string, unknown>>

/** Packages of libp2p that a router depends on, in its own major versions. */
interface RouterLibraries {
  /** Exports of `@libp2p/crypto/keys`. */
  readonly keys: PackageExports
  /** Exports of `@libp2p/peer-id`. */
  readonly peerIds: PackageExports
}

/** Keys, peers and components in the classes of a router's own libp2p. */
export interface RouterClasses {
  readonly publicKeyFromRaw: (raw: Uint8Array) => PublicKeyLike
  /** Components of a node of any generation, as the router takes them. */
  readonly toComponents: (components: RouterComponents) => object
  /** A peer id of any generation, as the router takes it. */
  readonly toPeerId: (peer: PeerIdLike) => PeerIdLike
}

/** The differences between generations of the JS router. */
export interface RouterGeneration {
  /** Its packages and versions, for messages. */
  readonly packages: string
  readonly libp2p: Libp2pLine
  isRouter (router: object): boolean
  /** Finds the classes of the router's libp2p; undefined when its packages are of another generation. */
  findClasses (libraries: RouterLibraries): RouterClasses | undefined
  /** Protocols the router offers, newest first. */
  protocols (router: RouterInternals): readonly string[]
  setProtocols (router: RouterInternals, protocols: string[]): void
  /** Gives a simulated router what its package keeps for all routers of a thread together; absent when that is nothing. */
  separate? (router: RouterInternals): void
  /** Options that only other generations follow. */
  readonly unfollowed: UnfollowedOptions
  /** True if a stream that was just written to, without an error, has dropped the data. */
  hasDropped (stream: OutboundStream): boolean
}
