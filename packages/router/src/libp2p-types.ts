/** A peer id of any major version of `@libp2p/interface`. */
export interface PeerIdLike {
  /** The id in base58. */
  toString (): string
}

/** A public key of any major version of `@libp2p/interface`. */
export interface PublicKeyLike {
  readonly raw: Uint8Array
  verify (data: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>
}
