/** A peer id of either major version of `@libp2p/interface`. */
export interface PeerIdLike {
  toMultihash (): { readonly bytes: Uint8Array }
  toString (): string
}

/** A public key of either major version of `@libp2p/interface`. */
export interface PublicKeyLike {
  readonly raw: Uint8Array
  verify (data: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>
}
