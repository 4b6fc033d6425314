import { IdHash } from './id-hash.ts'
import type { LiveWatch } from './ports.ts'

/** Messages whose time of publishing is kept: of more, the newest. */
const SLOTS = 2 ** 16
/** Buckets of latencies, each 8 % wider than the one below: from 1 µs to a quarter of an hour. */
const BUCKETS = 260
const LEAST_NS = 1000
/** Relative error of a quantile. */
const ERROR = 0.04
const GROWTH = (1 + ERROR) / (1 - ERROR)
const LOG_GROWTH = Math.log(GROWTH)

/** Numbers of one thread: entries of meshes, then deliveries by bucket. */
const OF_THREAD = 1 + BUCKETS

const bytesOf = (threads: number): number => SLOTS * (8 + 4) + threads * OF_THREAD * 8

/** Memory of a test so far, which the threads of a simulation share with one that shows how it goes. */
export const createLiveMemory = (threads: number): SharedArrayBuffer => new SharedArrayBuffer(bytesOf(threads))

interface LiveArrays {
  /** Virtual times of publishing, ns, by slot. */
  readonly times: Float64Array
  /** Which message a slot has. */
  readonly tags: Int32Array
  /** Numbers of each thread. */
  readonly numbers: Float64Array
}

const arraysOf = (memory: SharedArrayBuffer): LiveArrays => ({
  times: new Float64Array(memory, 0, SLOTS),
  numbers: new Float64Array(memory, SLOTS * 8, (memory.byteLength - SLOTS * 12) / 8),
  tags: new Int32Array(memory, memory.byteLength - SLOTS * 4, SLOTS)
})

const bucketOf = (ns: number): number =>
  ns <= LEAST_NS ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(ns / LEAST_NS) / LOG_GROWTH))

/** Middle of a bucket, ms: no value in it is further away than the error. */
const msOfBucket = (bucket: number): number => LEAST_NS * GROWTH ** bucket * (1 - ERROR) / 1e6

/**
 * Watches the peers of one thread, or all. A message that is published on one thread is delivered on others in a later
 * window, so that its time is there by then. What it writes is read by nothing in the simulation.
 */
export class LiveRecorder implements LiveWatch {
  readonly #arrays: LiveArrays
  readonly #first: number
  readonly #nowNs: () => number
  readonly #hash = new IdHash()
  /** Slot and tag of the id that was looked at last. */
  #slot = 0
  #tag = 0

  constructor (memory: SharedArrayBuffer, thread: number, nowNs: () => number) {
    this.#arrays = arraysOf(memory)
    this.#first = thread * OF_THREAD
    this.#nowNs = nowNs
  }

  onPublish (messageId: Uint8Array): void {
    this.#find(messageId)
    this.#arrays.times[this.#slot] = this.#nowNs()
    Atomics.store(this.#arrays.tags, this.#slot, this.#tag)
  }

  /** @returns false for a message whose time of publishing is not known */
  onDeliver (messageId: Uint8Array): boolean {
    this.#find(messageId)
    if (Atomics.load(this.#arrays.tags, this.#slot) !== this.#tag) return false
    const ns = this.#nowNs() - (this.#arrays.times[this.#slot] ?? 0)
    this.#add(1 + bucketOf(ns), 1)
    return true
  }

  onMesh (change: 1 | -1): void {
    this.#add(0, change)
  }

  /** Many changes of meshes at once. */
  addMesh (change: number): void {
    this.#add(0, change)
  }

  #add (index: number, change: number): void {
    const { numbers } = this.#arrays
    const at = this.#first + index
    numbers[at] = (numbers[at] ?? 0) + change
  }

  /** A tag is never 0, which an empty slot has. */
  #find (id: Uint8Array): void {
    this.#hash.take(id)
    const { a, b } = this.#hash
    this.#slot = (a ^ (a >>> 16)) & (SLOTS - 1)
    this.#tag = b | 1
  }
}

/** A test so far. */
export interface LiveReading {
  /** Deliveries whose latency is known. */
  readonly measured: number
  /** Quantiles of their latency, ms, within 4 % of their values; undefined without one. */
  readonly latencyMs: (quantile: number) => number | undefined
  /** Entries of all meshes of all peers. */
  readonly meshEntries: number
}

/** Reads the numbers of all threads. */
export function readLiveMemory (memory: SharedArrayBuffer): LiveReading {
  const { numbers } = arraysOf(memory)
  const sums = new Float64Array(OF_THREAD)
  numbers.forEach((value, index) => { sums[index % OF_THREAD] = (sums[index % OF_THREAD] ?? 0) + value })
  const [meshEntries = 0, ...buckets] = sums
  const measured = buckets.reduce((sum, count) => sum + count, 0)
  const latencyMs = (quantile: number): number | undefined => {
    let left = Math.max(1, Math.ceil(quantile * measured))
    const bucket = buckets.findIndex(count => (left -= count) <= 0)
    return measured === 0 ? undefined : msOfBucket(bucket)
  }
  return { measured, latencyMs, meshEntries }
}
