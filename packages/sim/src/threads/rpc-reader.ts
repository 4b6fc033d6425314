import type { RpcMessage, SizedRpc } from '@gsplan/router'
import type { Rpc } from '../message.ts'
import type { ByteSource } from './byte-sink.ts'
import { TwoEpochs } from './epochs.ts'
import type { KnownObjects } from './known-objects.ts'

type Control = NonNullable<SizedRpc['control']>

const many = <T>(count: number, read: () => T): T[] => Array.from({ length: count }, read)

const optionalBytes = (source: ByteSource): Uint8Array | undefined => source.byte() === 0 ? undefined : source.bytes()

/** Objects of one kind that one thread has sent, by the numbers that follow from their order. */
class ReceivedObjects<T> {
  readonly #objects = new TwoEpochs<number, T>()
  #count = 0

  advance (epoch: number): void {
    this.#objects.advance(epoch)
  }

  /** @param code 0, or the number of an object that came before and 1 */
  read (code: number, readNew: () => T): T {
    if (code > 0) {
      const object = this.#objects.get(code - 1)
      if (object === undefined) throw new Error(`sim: expected object ${code - 1} of another thread, which is not known`)
      return object
    }
    const object = readNew()
    this.#objects.set(this.#count++, object)
    return object
  }
}

/** Leaves out what is undefined, as decoders do. */
function messageOf (topic: string, parts: ReadonlyArray<Uint8Array | undefined>): RpcMessage {
  const [from, data, seqno, signature, key] = parts
  return {
    ...from && { from }, ...data && { data }, ...seqno && { seqno }, topic, ...signature && { signature }, ...key && { key }
  }
}

/** Reads RPCs of one other thread, which an `RpcWriter` there has written. */
export class RpcReader {
  readonly #known: KnownObjects
  readonly #messages = new ReceivedObjects<RpcMessage>()
  readonly #ids = new ReceivedObjects<Uint8Array>()
  readonly #texts: string[] = []

  constructor (known: KnownObjects) {
    this.#known = known
  }

  advance (epoch: number): void {
    this.#messages.advance(epoch)
    this.#ids.advance(epoch)
  }

  read (source: ByteSource): Rpc {
    const wireBytes = source.count()
    if (source.byte() === 0) return { bytes: source.bytes(), wireBytes }
    const payloadBytes = source.count()
    const subscriptions = many(source.count(), () => {
      const subscribe = source.byte()
      const topic = this.text(source)
      return { ...subscribe < 2 && { subscribe: subscribe === 1 }, ...topic !== undefined && { topic } }
    })
    const messages = many(source.count(), () => this.#readMessage(source))
    const control = source.byte() === 0 ? undefined : this.#readControl(source)
    return { subscriptions, messages, control, wireBytes, payloadBytes }
  }

  text (source: ByteSource): string | undefined {
    const code = source.count()
    if (code === 0) return undefined
    if (code > 1) return this.#texts[code - 2]
    const text = source.text()
    this.#texts.push(text)
    return text
  }

  #readMessage (source: ByteSource): RpcMessage {
    return this.#messages.read(source.count(), () =>
      this.#known.message(messageOf(this.text(source) ?? '', many(5, () => optionalBytes(source)))))
  }

  #readIds (source: ByteSource): Uint8Array[] {
    return many(source.count(), () => this.#ids.read(source.count(), () => this.#known.id(source.bytes())))
  }

  #readControl (source: ByteSource): Control {
    const topicOf = (): { topicID?: string } => {
      const topicID = this.text(source)
      return topicID === undefined ? {} : { topicID }
    }
    const ihave = many(source.count(), () => ({ ...topicOf(), messageIDs: this.#readIds(source) }))
    const iwant = many(source.count(), () => ({ messageIDs: this.#readIds(source) }))
    const graft = many(source.count(), topicOf)
    const prune = many(source.count(), () => {
      const topic = topicOf()
      const peers = many(source.count(), () => {
        const [peerID, signedPeerRecord] = [optionalBytes(source), optionalBytes(source)]
        return { ...peerID && { peerID }, ...signedPeerRecord && { signedPeerRecord } }
      })
      return { ...topic, peers, ...source.byte() === 1 && { backoff: source.double() } }
    })
    const lists = source.count()
    return {
      ihave, iwant, graft, prune,
      ...lists > 0 && { idontwant: many(lists - 1, () => ({ messageIDs: this.#readIds(source) })) }
    }
  }
}
