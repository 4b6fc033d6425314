import { deserialize } from 'node:v8'
import { Arrival } from '../arrival.ts'
import type { Message, Rpc } from '../message.ts'
import { RECORD } from './batch-writer.ts'
import { ByteSource } from './byte-sink.ts'
import type { KnownObjects } from './known-objects.ts'
import { RpcReader } from './rpc-reader.ts'

export interface BatchSink {
  arrival (arrival: Arrival): void
  /** An entry of the sync service's logs. */
  entry (topic: string, entry: unknown): void
}

/** Decodes the batches of one other thread. */
export class BatchReader {
  readonly #rpcs: RpcReader
  readonly #known: KnownObjects

  constructor (known: KnownObjects) {
    this.#known = known
    this.#rpcs = new RpcReader(known)
  }

  read (bytes: Uint8Array, sink: BatchSink): void {
    const source = new ByteSource(bytes)
    const epoch = source.count()
    this.#known.advance(epoch)
    this.#rpcs.advance(epoch)
    const rpcs: Rpc[] = []
    while (!source.isAtEnd) {
      const kind = source.byte()
      if (kind === RECORD.entry) sink.entry(source.text(), deserialize(source.bytes()))
      else this.#readArrival(source, kind, { sink, rpcs })
    }
  }

  /** @param rpcs those of the batch */
  #readArrival (source: ByteSource, kind: number, { sink, rpcs }: { readonly sink: BatchSink, readonly rpcs: Rpc[] }): void {
    const atNs = source.double()
    const cause = { index: source.count(), sequence: source.count() }
    const target = source.count()
    sink.arrival(new Arrival(atNs, cause, target, this.#readMessage(source, kind, rpcs)))
  }

  #readMessage (source: ByteSource, kind: number, rpcs: Rpc[]): Message {
    if (kind === RECORD.message) return deserialize(source.bytes()) as Message
    if (kind === RECORD.sameRpc) return { kind: 'rpc', rpc: rpcs[source.count()] as Rpc }
    const rpc = this.#rpcs.read(source)
    rpcs.push(rpc)
    return { kind: 'rpc', rpc }
  }
}
