/** An Ed25519 key of any libp2p: seed and public key, 64 bytes. */
export const rawKeyOf = (privateKey: object): Uint8Array => (privateKey as { readonly raw: Uint8Array }).raw
