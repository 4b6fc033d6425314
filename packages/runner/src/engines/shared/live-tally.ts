import type { Readable } from 'node:stream'
import { forEachRecord, LiveBatches, type LiveBatch } from '@gsplan/plan'
import { createLiveMemory, LiveRecorder, readLiveMemory } from '@gsplan/plan/network'
import { toLiveCounts, type LiveCounts } from './live-counts.ts'

/** Bytes of records that wait: of more, the oldest are not measured. */
const MAX_WAITING = 4 * 2 ** 20

/** Deliveries of a batch that are not measured yet. */
interface Waiting {
  readonly records: Uint8Array
  /** When they are left out, ms. */
  readonly untilMs: number
}

/** Settings of a {@link LiveTally}. */
export interface LiveTallyInit {
  /** Time for another process to tell that a message which was delivered had been published, ms. @default 2000 */
  readonly patienceMs?: number | undefined
  /** ms of a clock that doesn't jump. */
  readonly now?: (() => number) | undefined
}

/** Counts messages and deliveries of all processes of a test, and measures latencies from one process to another. */
export class LiveTally {
  readonly #patienceMs: number
  readonly #now: () => number
  readonly #memory = createLiveMemory(1)
  #nowNs = 0
  readonly #recorder = new LiveRecorder(this.#memory, 0, () => this.#nowNs)
  #published = 0
  #delivered = 0
  #waiting: Waiting[] = []
  #waitingBytes = 0

  constructor ({ patienceMs = 2000, now = () => performance.now() }: LiveTallyInit = {}) {
    this.#patienceMs = patienceMs
    this.#now = now
  }

  /** Takes what a process writes. */
  attach (stream: Readable): void {
    const batches = new LiveBatches()
    // a process that is killed may leave it broken
    stream.on('error', () => {})
    stream.on('data', (chunk: Buffer) => { for (const batch of batches.take(chunk)) this.add(batch) })
  }

  /** Takes a batch of a process. */
  add ({ records, publishes, deliveries, otherPublishes, otherDeliveries, meshChange }: LiveBatch): void {
    this.#published += publishes + otherPublishes
    this.#delivered += deliveries + otherDeliveries
    this.#recorder.addMesh(meshChange)
    // records of both kinds are equally long
    const end = publishes === 0 ? 0 : records.length / (publishes + deliveries) * publishes
    this.#each(records.subarray(0, end), name => { this.#recorder.onPublish(name) })
    if (deliveries > 0) this.#wait(records.subarray(end), this.#now() + this.#patienceMs)
    if (this.#waitingBytes > MAX_WAITING) this.#makeRoom()
  }

  /** @returns undefined before anything has happened */
  read (): LiveCounts | undefined {
    this.#measure()
    const reading = readLiveMemory(this.#memory)
    const [published, delivered] = [this.#published, this.#delivered]
    if (published + delivered === 0 && reading.meshEntries === 0) return undefined
    return toLiveCounts(reading, { published, delivered })
  }

  #wait (records: Uint8Array, untilMs: number): void {
    this.#waiting.push({ records, untilMs })
    this.#waitingBytes += records.length
  }

  #makeRoom (): void {
    this.#measure()
    while (this.#waitingBytes > MAX_WAITING) this.#waitingBytes -= this.#waiting.shift()?.records.length ?? 0
  }

  /** Measures what waits: what no process has told of by its time is left out. */
  #measure (): void {
    const [before, now] = [this.#waiting, this.#now()]
    this.#waiting = []
    this.#waitingBytes = 0
    for (const { records, untilMs } of before) {
      const unknown: Uint8Array[] = []
      this.#each(records, (name, record) => { if (!this.#recorder.onDeliver(name)) unknown.push(record) })
      if (unknown.length > 0 && now < untilMs) this.#wait(Buffer.concat(unknown), untilMs)
    }
  }

  /** Calls a function with each record at its time. */
  #each (records: Uint8Array, take: (name: Uint8Array, record: Uint8Array) => void): void {
    forEachRecord(records, (record, name, ns) => {
      this.#nowNs = ns
      take(name, record)
    })
  }
}
