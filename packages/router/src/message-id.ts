import type { PeerIdLike } from './libp2p-types.ts'
import { messageIdentity } from './message-identity.ts'
import type { MessageIdRule } from './router-options.ts'
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

/** Beginning of a message's id by each rule; the sequence number, 8 bytes, big endian, is its end. */
const authorOf: Readonly<Record<MessageIdRule, (message: SignedMessage) => Uint8Array>> = {
  // public key as protobuf, which is the digest of an Ed25519 peer id
  default: ({ from }) => toPeerBytes(from.toString()).subarray(DIGEST_START),
  // the whole peer id: https://github.com/libp2p/specs/blob/master/pubsub/README.md#message-identification
  spec: ({ from }) => toPeerBytes(from.toString())
}

function createIdFunction (rule: MessageIdRule): (message: SignedMessage) => Uint8Array {
  const known = messageIdentity.signedIds[rule]
  return message => {
    const { signature, sequenceNumber } = message
    let id = known.get(signature)
    if (id === undefined) {
      const author = authorOf[rule](message)
      id = new Uint8Array(author.length + 8)
      id.set(author)
      new DataView(id.buffer).setBigUint64(author.length, sequenceNumber)
      known.set(signature, id)
    }
    return id
  }
}

/**
 * Makes ids of signed messages by each rule, once for all nodes that hold the same message. `default` is what JS routers do
 * without any, `spec` what Go routers do.
 */
export const createMessageId: Readonly<Record<MessageIdRule, (message: SignedMessage) => Uint8Array>> = {
  default: createIdFunction('default'), spec: createIdFunction('spec')
}
