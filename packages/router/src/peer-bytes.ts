import { parsePeerId } from '@gsplan/tracer'

/** Peer ids as bytes. Shared by all routers of a process: the same few peers appear in all of their traces. */
const peerBytes = new Map<string, Uint8Array>()

/** The bytes of a peer id. Its text is base58 in every generation, while the classes of ids differ. */
export function toPeerBytes (id: string): Uint8Array {
  let bytes = peerBytes.get(id)
  if (bytes === undefined) {
    bytes = parsePeerId(id) ?? Buffer.from(id)
    peerBytes.set(id, bytes)
  }
  return bytes
}
