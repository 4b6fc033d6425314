/** Tries before a thread sleeps: most others are there within some µs. */
const SPINS = 2_000

/** Words of the shared memory before those of the threads. */
const ARRIVED = 0
const ROUND = 1
const FAILED = 2
const STOP = 3
const WORDS = 4

/** Numbers of a report. */
const REPORT = 3

/** Most threads of a simulation: a report has a bit for each. */
export const MOST_THREADS = 32

/** A thread's state at the end of a window. */
export interface WindowReport {
  /** When its next event is due, those that it has sent to other threads included; Infinity = never. */
  readonly nextNs: number
  /** True when all of its instances have ended. */
  readonly isDone: boolean
  /** Threads that it has sent something to, a bit each. */
  readonly sentTo: number
}

/** State of all threads at the end of a window. */
export interface WindowSummary extends Omit<WindowReport, 'sentTo'> {
  /** Threads that have sent something to this one. */
  readonly sentFrom: readonly number[]
  /** True once all instances are to end early. */
  readonly isStopping: boolean
}

/** Memory that the threads of a simulation share. */
export const createBarrierMemory = (threads: number): SharedArrayBuffer =>
  new SharedArrayBuffer(4 * WORDS + 2 * REPORT * 8 * threads)

/** Ends the waiting of all threads, as one of them has failed. */
export function breakBarrier (memory: SharedArrayBuffer): void {
  const words = new Int32Array(memory, 0, WORDS)
  Atomics.store(words, FAILED, 1)
  Atomics.add(words, ROUND, 1)
  Atomics.notify(words, ROUND)
}

/**
 * Where the threads of a simulation meet after each window. Reports lie in two sets in turn: a thread may be a round ahead
 * of one that still reads, and never two.
 */
export class WindowBarrier {
  readonly #words: Int32Array
  readonly #reports: Float64Array
  readonly #threads: number
  readonly #thread: number
  readonly #stop: Int32Array
  #round = 0

  /** @param stop one number that another thread sets; not 0 = end all instances */
  constructor (memory: SharedArrayBuffer, thread: number, threads: number, stop: SharedArrayBuffer) {
    this.#words = new Int32Array(memory, 0, WORDS)
    this.#reports = new Float64Array(memory, 4 * WORDS, 2 * REPORT * threads)
    this.#thread = thread
    this.#threads = threads
    this.#stop = new Int32Array(stop)
  }

  /**
   * Waits for all other threads.
   *
   * @throws when one of them has failed
   */
  meet ({ nextNs, isDone, sentTo }: WindowReport): WindowSummary {
    const words = this.#words
    const set = REPORT * this.#threads * (this.#round & 1)
    this.#reports.set([nextNs, isDone ? 1 : 0, sentTo], set + REPORT * this.#thread)
    const round = this.#round++
    if (Atomics.add(words, ARRIVED, 1) === this.#threads - 1) {
      Atomics.store(words, ARRIVED, 0)
      // told to all by the last one, so that all begin to stop in the same window
      if (Atomics.load(this.#stop, 0) !== 0) Atomics.store(words, STOP, 1)
      Atomics.add(words, ROUND, 1)
      Atomics.notify(words, ROUND)
    } else this.#wait(round)
    if (Atomics.load(words, FAILED) !== 0) throw new Error('sim: another thread of the simulation has failed')
    return this.#summary(set)
  }

  #wait (round: number): void {
    const words = this.#words
    for (let i = 0; i < SPINS; i++) if (Atomics.load(words, ROUND) !== round) return
    while (Atomics.load(words, ROUND) === round) Atomics.wait(words, ROUND, round)
  }

  #summary (set: number): WindowSummary {
    const reports = this.#reports
    let nextNs = Infinity
    let isDone = true
    const sentFrom: number[] = []
    for (let thread = 0; thread < this.#threads; thread++) {
      const [next = Infinity, done, sentTo = 0] = reports.subarray(set + REPORT * thread, set + REPORT * (thread + 1))
      nextNs = Math.min(nextNs, next)
      isDone &&= done === 1
      if ((sentTo >>> this.#thread & 1) === 1) sentFrom.push(thread)
    }
    return { nextNs, isDone, sentFrom, isStopping: Atomics.load(this.#words, STOP) !== 0 }
  }
}
