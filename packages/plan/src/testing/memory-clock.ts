import type { Clock } from '../ports.ts'

interface Sleeper {
  readonly wakesAtNs: bigint
  readonly wake: () => void
}

/** 2024-01-01T00:00:00Z, ns since the Unix epoch. */
const START_NS = 1_704_067_200_000_000_000n

/**
 * A clock that jumps from one end of a sleep to the next as soon as all promises have settled, so that an hour passes in
 * no time. Only sleeps move it: code that waits for timers, files or sockets finds the time gone.
 */
export class MemoryClock implements Clock {
  readonly #sleepers: Sleeper[] = []
  #nowNs = START_NS
  #isArmed = false

  nowNs (): bigint {
    return this.#nowNs
  }

  sleep (ns: bigint, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error)
        return
      }
      const stop = (): void => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1)
        reject(signal.reason as Error)
      }
      const sleeper: Sleeper = {
        wakesAtNs: this.#nowNs + (ns > 0n ? ns : 0n),
        wake: () => {
          signal.removeEventListener('abort', stop)
          resolve()
        }
      }
      signal.addEventListener('abort', stop, { once: true })
      this.#add(sleeper)
      this.#arm()
    })
  }

  /** Keeps sleepers in order of their ends, those of one end in the order in which they began. */
  #add (sleeper: Sleeper): void {
    const later = this.#sleepers.findIndex(({ wakesAtNs }) => wakesAtNs > sleeper.wakesAtNs)
    this.#sleepers.splice(later === -1 ? this.#sleepers.length : later, 0, sleeper)
  }

  /** One sleeper in each turn of the event loop: all promises settle in between. */
  #arm (): void {
    if (this.#isArmed || this.#sleepers.length === 0) return
    this.#isArmed = true
    setImmediate(() => {
      this.#isArmed = false
      const sleeper = this.#sleepers.shift()
      if (sleeper !== undefined) {
        this.#nowNs = sleeper.wakesAtNs
        sleeper.wake()
      }
      this.#arm()
    })
  }
}
