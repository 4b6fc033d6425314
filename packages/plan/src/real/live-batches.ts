/**
 * Environment variable with the descriptor that a process writes {@link LiveBatches} to, for an engine that shows how the
 * test goes.
 */
export const LIVE_OUTPUT = 'GSPLAN_LIVE'

/** Most records of a batch: further ones are only counted. */
export const MAX_RECORDS: number = 2 ** 15
/** Bytes of a record: two hashes of a message's id (32 bits each), and its time, ns since 1970 (float of 64 bits). */
export const RECORD_BYTES = 16
/** Bytes before the records of a batch: numbers of 32 bits, in the order of {@link LiveBatch}. */
const HEADER_BYTES = 20

/** Messages and changes of meshes of a while, as one process saw them. */
export interface LiveBatch {
  /** Records of messages that were published, then of deliveries, {@link RECORD_BYTES} each. */
  readonly records: Uint8Array
  /** Numbers of records of both kinds. */
  readonly publishes: number
  readonly deliveries: number
  /** Numbers of messages and deliveries without a record. */
  readonly otherPublishes: number
  readonly otherDeliveries: number
  /** Entries of meshes: those that came less those that went. */
  readonly meshChange: number
}

/** Calls a function with each record, the name of its message in it (8 bytes), and its time, ns since 1970. */
export function forEachRecord (
  records: Uint8Array, take: (record: Uint8Array, name: Uint8Array, ns: number) => void
): void {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength)
  for (let at = 0; at < records.length; at += RECORD_BYTES) {
    take(records.subarray(at, at + RECORD_BYTES), records.subarray(at, at + 8), view.getFloat64(at + 8, true))
  }
}

/** Encodes a batch: little-endian. */
export function encodeBatch (batch: LiveBatch): Uint8Array {
  const { records, publishes, deliveries, otherPublishes, otherDeliveries, meshChange } = batch
  const bytes = new Uint8Array(HEADER_BYTES + records.length)
  const view = new DataView(bytes.buffer)
  const numbers = [publishes, deliveries, otherPublishes, otherDeliveries, meshChange | 0]
  numbers.forEach((number, index) => { view.setInt32(index * 4, number, true) })
  bytes.set(records, HEADER_BYTES)
  return bytes
}

/** Takes apart what a process writes. It is the router's process too: nothing that it writes is taken on trust. */
export class LiveBatches {
  #bytes: Uint8Array = new Uint8Array()
  #isBroken = false

  /** @returns the batches that are complete by now; after bytes that are not a batch, none */
  take (chunk: Uint8Array): LiveBatch[] {
    if (this.#isBroken) return []
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk])
    const found: LiveBatch[] = []
    for (let batch = this.#next(); batch !== undefined; batch = this.#next()) found.push(batch)
    return found
  }

  #next (): LiveBatch | undefined {
    if (this.#isBroken || this.#bytes.length < HEADER_BYTES) return undefined
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset)
    const [publishes, deliveries, otherPublishes, otherDeliveries] = [0, 4, 8, 12].map(at => view.getUint32(at, true)) as
      [number, number, number, number]
    const end = HEADER_BYTES + (publishes + deliveries) * RECORD_BYTES
    if (publishes + deliveries > MAX_RECORDS) {
      this.#isBroken = true
      this.#bytes = new Uint8Array()
      return undefined
    }
    if (this.#bytes.length < end) return undefined
    const records = this.#bytes.slice(HEADER_BYTES, end)
    const meshChange = view.getInt32(16, true)
    this.#bytes = this.#bytes.subarray(end)
    return { records, publishes, deliveries, otherPublishes, otherDeliveries, meshChange }
  }
}
