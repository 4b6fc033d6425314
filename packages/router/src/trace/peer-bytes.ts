import type { PeerIdLike } from '../libp2p-types.ts'

/** Peer ids as bytes. Shared by all routers of a process: the same few peers appear in all of their traces. */
const peerBytes = new Map<string, Uint8Array>()

/** The bytes of a peer id that was asked for before. */
export const knownPeerBytes = (id: string): Uint8Array | undefined => peerBytes.get(id)

/** The bytes of a peer id. */
export function toPeerBytes (peer: PeerIdLike): Uint8Array {
  const id = peer.toString()
  let bytes = peerBytes.get(id)
  if (bytes === undefined) {
    bytes = peer.toMultihash().bytes
    peerBytes.set(id, bytes)
  }
  return bytes
}
