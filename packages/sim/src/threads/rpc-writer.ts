import type { RpcMessage, SizedRpc } from '@gsplan/router'
import type { Rpc } from '../message.ts'
import type { ByteSink } from './byte-sink.ts'
import type { KnownObjects } from './known-objects.ts'
import { SentObjects } from './sent-objects.ts'

/** Bytes that may be absent: 0, or 1 and the bytes with their length. */
function optionalBytes (sink: ByteSink, value: Uint8Array | undefined): void {
  sink.byte(value === undefined ? 0 : 1)
  if (value !== undefined) sink.bytes(value)
}

/** Writes RPCs for one other thread, which has the tables that are kept here. */
export class RpcWriter {
  readonly #known: KnownObjects
  readonly #messages = new SentObjects<RpcMessage>()
  readonly #ids = new SentObjects<Uint8Array>()
  readonly #texts = new Map<string, number>()
  #sink: ByteSink
  #epoch = 0

  constructor (sink: ByteSink, known: KnownObjects) {
    this.#sink = sink
    this.#known = known
  }

  advance (epoch: number): void {
    this.#epoch = epoch
  }

  write (rpc: Rpc): void {
    const sink = this.#sink
    sink.count(rpc.wireBytes)
    if ('bytes' in rpc) {
      sink.byte(0)
      sink.bytes(rpc.bytes)
      return
    }
    sink.byte(1)
    this.#writeSized(rpc)
  }

  /** A text that comes again and again, as the names of topics. */
  text (value: string | undefined): void {
    const sink = this.#sink
    if (value === undefined) {
      sink.count(0)
      return
    }
    const number = this.#texts.get(value)
    if (number !== undefined) {
      sink.count(number + 2)
      return
    }
    sink.count(1)
    sink.text(value)
    this.#texts.set(value, this.#texts.size)
  }

  #writeSized ({ payloadBytes, subscriptions, messages, control }: SizedRpc): void {
    const sink = this.#sink
    sink.count(payloadBytes)
    sink.count(subscriptions.length)
    for (const { subscribe, topic } of subscriptions) {
      sink.byte(subscribe === undefined ? 2 : Number(subscribe))
      this.text(topic)
    }
    sink.count(messages.length)
    for (const message of messages) this.#writeMessage(message)
    sink.byte(control === undefined ? 0 : 1)
    if (control !== undefined) this.#writeControl(control)
  }

  #writeMessage (message: RpcMessage): void {
    const sink = this.#sink
    const number = this.#messages.numberOf(message, this.#epoch)
    sink.count(number === undefined ? 0 : number + 1)
    if (number !== undefined) return
    this.#known.message(message)
    this.text(message.topic)
    for (const part of [message.from, message.data, message.seqno, message.signature, message.key]) optionalBytes(sink, part)
  }

  #writeControl ({ ihave, iwant, graft, prune, idontwant }: NonNullable<SizedRpc['control']>): void {
    const sink = this.#sink
    sink.count(ihave.length)
    for (const { topicID, messageIDs } of ihave) {
      this.text(topicID)
      this.#writeIds(messageIDs)
    }
    sink.count(iwant.length)
    for (const { messageIDs } of iwant) this.#writeIds(messageIDs)
    sink.count(graft.length)
    for (const { topicID } of graft) this.text(topicID)
    this.#writePrunes(prune)
    sink.count(idontwant === undefined ? 0 : idontwant.length + 1)
    for (const { messageIDs } of idontwant ?? []) this.#writeIds(messageIDs)
  }

  #writePrunes (prunes: NonNullable<SizedRpc['control']>['prune']): void {
    const sink = this.#sink
    sink.count(prunes.length)
    for (const { topicID, peers, backoff } of prunes) {
      this.text(topicID)
      sink.count(peers.length)
      for (const { peerID, signedPeerRecord } of peers) {
        optionalBytes(sink, peerID)
        optionalBytes(sink, signedPeerRecord)
      }
      sink.byte(backoff === undefined ? 0 : 1)
      if (backoff !== undefined) sink.double(backoff)
    }
  }

  #writeIds (ids: readonly Uint8Array[]): void {
    const sink = this.#sink
    sink.count(ids.length)
    for (const id of ids) {
      const number = this.#ids.numberOf(id, this.#epoch)
      sink.count(number === undefined ? 0 : number + 1)
      if (number !== undefined) continue
      this.#known.id(id)
      sink.bytes(id)
    }
  }
}
