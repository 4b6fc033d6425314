import { createHash } from 'node:crypto'
import type { MessageIdRule } from './router-options.ts'
import type { RpcMessage } from './rpc/rpc.ts'

/** Values by object, shared by all nodes that hold the same object. */
export interface SharedFacts<K extends object, V> {
  get (key: K): V | undefined
  set (key: K, value: V): unknown
}

/** The question that a verification answered, and its answer. */
export interface Verification {
  readonly key: Uint8Array
  readonly bytes: Uint8Array
  readonly valid: boolean
}

/**
 * Recognises a message that several nodes of this thread hold, and keeps the facts about it that need computing only once.
 * Without streams a message stays one object on its whole way; one that comes from another thread once more after some time
 * is a new object, whose facts are computed again. What is kept here must be the same for all who ask: no node may learn
 * from it.
 */
export interface MessageIdentity {
  /** Number of a message, from 1. Equal messages have the same: routers remember numbers for longer than objects live. */
  readonly numberOf: (message: RpcMessage) => number
  /** Lengths of messages as fields of an RPC, bytes. */
  readonly sizes: SharedFacts<RpcMessage, number>
  /** Ids of signed messages by signature, for each rule. */
  readonly signedIds: Readonly<Record<MessageIdRule, SharedFacts<Uint8Array, Uint8Array>>>
  /** Ids as strings. */
  readonly idTexts: SharedFacts<Uint8Array, string>
  /** Verifications by signature. */
  readonly verifications: SharedFacts<Uint8Array, Verification>
}

/** Bytes that distinguish one message from all others. */
const DISTINCT_BYTES = 16

/** Beginning of a message's signature, or of a digest of its data when it has none, a character a byte. */
function contentOf ({ signature, data = new Uint8Array(0) }: RpcMessage): string {
  const bytes = signature ?? createHash('sha256').update(data).digest()
  return Buffer.from(bytes.subarray(0, DISTINCT_BYTES)).toString('latin1')
}

function createMessageIdentity (): MessageIdentity {
  const numbers = new WeakMap<RpcMessage, number>()
  const numbersByContent = new Map<string, number>()
  return {
    numberOf (message) {
      let number = numbers.get(message)
      if (number === undefined) {
        const content = contentOf(message)
        number = numbersByContent.get(content) ?? numbersByContent.size + 1
        numbersByContent.set(content, number)
        numbers.set(message, number)
      }
      return number
    },
    sizes: new WeakMap(),
    signedIds: { default: new WeakMap(), spec: new WeakMap() },
    idTexts: new WeakMap(),
    verifications: new WeakMap()
  }
}

/** The messages of this thread. */
export const messageIdentity: MessageIdentity = createMessageIdentity()
