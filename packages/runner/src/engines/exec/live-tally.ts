import type { Readable } from 'node:stream'
import { forEachRecord, LiveBatches, type LiveBatch } from '@gsplan/plan'
import { createLiveMemory, LiveRecorder, readLiveMemory, type LiveReading } from '@gsplan/plan/network'

/** Looks at a delivery whose message was not known to be published: another process may tell of it later. */
const LOOKS = 4

/** Deliveries of a batch that are not measured yet. */
interface Waiting {
  readonly records: Uint8Array
  looks: number
}

/** Numbers of a test so far. */
export interface Tally extends LiveReading {
  readonly published: number
  readonly delivered: number
}

/** Counts messages and deliveries of all processes of a test, and measures latencies from one process to another. */
export class LiveTally {
  readonly #memory = createLiveMemory(1)
  #nowNs = 0
  readonly #recorder = new LiveRecorder(this.#memory, 0, () => this.#nowNs)
  #published = 0
  #delivered = 0
  #waiting: Waiting[] = []

  /** Takes what a process writes. */
  attach (stream: Readable): void {
    const batches = new LiveBatches()
    // a process that is killed may leave it broken
    stream.on('error', () => {})
    stream.on('data', (chunk: Buffer) => { for (const batch of batches.take(chunk)) this.#add(batch) })
  }

  /** @returns undefined before anything has happened */
  read (): Tally | undefined {
    this.#measure()
    const reading = readLiveMemory(this.#memory)
    if (this.#published + this.#delivered === 0 && reading.meshEntries === 0) return undefined
    return { ...reading, published: this.#published, delivered: this.#delivered }
  }

  #add ({ records, publishes, deliveries, otherPublishes, otherDeliveries, meshChange }: LiveBatch): void {
    this.#published += publishes + otherPublishes
    this.#delivered += deliveries + otherDeliveries
    this.#recorder.addMesh(meshChange)
    // records of both kinds are equally long
    const end = publishes === 0 ? 0 : records.length / (publishes + deliveries) * publishes
    this.#each(records.subarray(0, end), name => { this.#recorder.onPublish(name) })
    if (deliveries > 0) this.#waiting.push({ records: records.subarray(end), looks: 0 })
  }

  /** Measures what waits: what no process has told of by then is left out. */
  #measure (): void {
    const left: Waiting[] = []
    for (const { records, looks } of this.#waiting) {
      const unknown: Uint8Array[] = []
      this.#each(records, (name, record) => { if (!this.#recorder.onDeliver(name)) unknown.push(record) })
      if (unknown.length > 0 && looks + 1 < LOOKS) left.push({ records: Buffer.concat(unknown), looks: looks + 1 })
    }
    this.#waiting = left
  }

  /** Calls a function with each record at its time. */
  #each (records: Uint8Array, take: (name: Uint8Array, record: Uint8Array) => void): void {
    forEachRecord(records, (record, name, ns) => {
      this.#nowNs = ns
      take(name, record)
    })
  }
}
