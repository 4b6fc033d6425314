import { serialize } from 'node:v8'
import type { Arrival } from '../arrival.ts'
import type { Rpc } from '../message.ts'
import { ByteSink } from './byte-sink.ts'
import type { KnownObjects } from './known-objects.ts'
import { RpcWriter } from './rpc-writer.ts'

/** Kinds of a batch's records. */
export const RECORD = { entry: 0, message: 1, rpc: 2, sameRpc: 3 } as const

/**
 * Encodes what nodes of this thread send to those of one other thread, a batch for each window. An RPC to several peers goes
 * once, and a message once in some seconds.
 */
export class BatchWriter {
  readonly #sink = new ByteSink()
  readonly #rpcs: RpcWriter
  readonly #known: KnownObjects
  readonly #arrivals: Arrival[] = []
  readonly #entries: Array<readonly [topic: string, entry: unknown]> = []
  /** When the first of the batch arrives. */
  earliestNs: number = Infinity

  constructor (known: KnownObjects) {
    this.#known = known
    this.#rpcs = new RpcWriter(this.#sink, known)
  }

  get isEmpty (): boolean {
    return this.#arrivals.length === 0 && this.#entries.length === 0
  }

  add (arrival: Arrival): void {
    this.#arrivals.push(arrival)
    if (arrival.atNs < this.earliestNs) this.earliestNs = arrival.atNs
  }

  /** An entry of the sync service's logs. */
  addEntry (topic: string, entry: unknown): void {
    this.#entries.push([topic, entry])
  }

  /** The batch, which ends. */
  take (epoch: number): Uint8Array<ArrayBuffer> {
    const sink = this.#sink
    this.#known.advance(epoch)
    this.#rpcs.advance(epoch)
    sink.count(epoch)
    for (const [topic, entry] of this.#entries) {
      sink.byte(RECORD.entry)
      sink.text(topic)
      sink.bytes(serialize(entry))
    }
    const sent = new Map<Rpc, number>()
    for (const arrival of this.#arrivals) this.#writeArrival(arrival, sent)
    this.#entries.length = 0
    this.#arrivals.length = 0
    this.earliestNs = Infinity
    return sink.take()
  }

  /** @param sent RPCs of the batch */
  #writeArrival ({ atNs, source, sequence, target, message }: Arrival, sent: Map<Rpc, number>): void {
    const sink = this.#sink
    const rpc = message.kind === 'rpc' ? message.rpc : undefined
    const number = rpc && sent.get(rpc)
    sink.byte(rpc === undefined ? RECORD.message : number === undefined ? RECORD.rpc : RECORD.sameRpc)
    sink.double(atNs)
    sink.count(source)
    sink.count(sequence)
    sink.count(target)
    if (rpc === undefined) sink.bytes(serialize(message))
    else if (number === undefined) {
      sent.set(rpc, sent.size)
      this.#rpcs.write(rpc)
    } else sink.count(number)
  }
}
