import type { RpcMessage } from '@gsplan/router'
import { TwoEpochs } from './epochs.ts'

type Bytes = Uint8Array | undefined

const isEqual = (a: Bytes, b: Bytes): boolean =>
  a === b || (a !== undefined && b !== undefined && Buffer.compare(a, b) === 0)

const isSame = (a: RpcMessage, b: RpcMessage): boolean =>
  a.topic === b.topic && isEqual(a.signature, b.signature) && isEqual(a.from, b.from) && isEqual(a.seqno, b.seqno) &&
  isEqual(a.key, b.key) && isEqual(a.data, b.data)

const textOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('latin1')

/** Distinguishes nearly all messages: those that it doesn't are compared. */
const hintOf = ({ signature, data = new Uint8Array(0) }: RpcMessage): string => textOf((signature ?? data).subarray(0, 24))

/**
 * Messages and ids that a thread has sent or got. A message that comes back, or comes from several threads, is the one
 * object that the thread has: facts about it, its verification above all, are found by the object.
 */
export class KnownObjects {
  readonly #messages = new TwoEpochs<string, RpcMessage>()
  readonly #ids = new TwoEpochs<string, Uint8Array>()

  advance (epoch: number): void {
    this.#messages.advance(epoch)
    this.#ids.advance(epoch)
  }

  /** The thread's object for a message; the message itself if it has none. */
  message (message: RpcMessage): RpcMessage {
    const hint = hintOf(message)
    const known = this.#messages.get(hint)
    if (known !== undefined && isSame(known, message)) return known
    this.#messages.set(hint, message)
    return message
  }

  /** The thread's object for an id; the id itself if it has none. */
  id (id: Uint8Array): Uint8Array {
    const text = textOf(id)
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    this.#ids.set(text, id)
    return id
  }
}
