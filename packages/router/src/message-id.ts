import type { PeerIdLike } from './libp2p-types.ts'
import { messageIdentity } from './message-identity.ts'
import { toPeerBytes } from './peer-bytes.ts'

const { latin1Slice } = Buffer.prototype as unknown as {
  latin1Slice: (this: Uint8Array, start: number, end: number) => string
}

/** One character a byte: the cheapest key that a Map can have for bytes. */
export const bytesToString = (bytes: Uint8Array): string => latin1Slice.call(bytes, 0, bytes.length)

/**
 * Message ids as strings and back, byte by byte. The routers key their caches by such strings; one character a byte is
 * far cheaper to make than their default, base64, and the same string object is cheaper to look up than an equal one.
 */
export function messageIdToString (id: Uint8Array): string {
  let text = messageIdentity.idTexts.get(id)
  if (text === undefined) {
    text = bytesToString(id)
    messageIdentity.idTexts.set(id, text)
  }
  return text
}

export const messageIdToBytes = (id: string): Uint8Array => Buffer.from(id, 'latin1')

/** Where the digest of an Ed25519 peer id begins: its multihash is code, length and digest. */
const DIGEST_START = 2

/** A signed message as the routers hand it to their id function. */
interface SignedMessage {
  readonly from: PeerIdLike
  readonly sequenceNumber: bigint
  readonly signature: Uint8Array
}

/**
 * The id that routers give signed messages by default (public key as protobuf, which is the digest of an Ed25519 peer
 * id, then the sequence number, 8 bytes, big endian), made once for all nodes that hold the same message.
 */
export function createMessageId ({ from, sequenceNumber, signature }: SignedMessage): Uint8Array {
  let id = messageIdentity.signedIds.get(signature)
  if (id === undefined) {
    const digest = toPeerBytes(from.toString()).subarray(DIGEST_START)
    id = new Uint8Array(digest.length + 8)
    id.set(digest)
    new DataView(id.buffer).setBigUint64(digest.length, sequenceNumber)
    messageIdentity.signedIds.set(signature, id)
  }
  return id
}
