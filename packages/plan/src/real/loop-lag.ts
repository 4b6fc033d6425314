import { createHistogram } from 'node:perf_hooks'

/** How often the event loop is looked at, which costs a wake-up each; lag is what comes on top, ms. */
const PERIOD_MS = 10

/** The looks that a delay kept from happening are later by a period less each, down to none. */
export function * toLags (delayMs: number): Generator<number> {
  let lagMs = Math.max(0, delayMs)
  yield lagMs
  while ((lagMs -= PERIOD_MS) > 0) yield lagMs
}

/**
 * How late this process's event loop is, as seen by a timer. A stall is one late timer, however long it is: that it kept
 * others from being late as well is made up for, so that percentiles are those of somebody who comes at any time
 * (G. Tene's "coordinated omission", as `recordValueWithExpectedInterval` of HdrHistogram does).
 */
export class LoopLag {
  readonly #lagNs = createHistogram()
  readonly #timer: NodeJS.Timeout
  #lastMs = performance.now()

  constructor () {
    this.#timer = setInterval(() => { this.#look() }, PERIOD_MS)
    this.#timer.unref()
  }

  /** So far, with a delay that is under way; looks that nobody waited for would only water it down. */
  percentileMs (percentile: number): number {
    if (performance.now() - this.#lastMs > PERIOD_MS) this.#look()
    return this.#lagNs.percentile(percentile) / 1e6
  }

  stop (): void {
    clearInterval(this.#timer)
  }

  #look (): void {
    const nowMs = performance.now()
    const sinceMs = nowMs - this.#lastMs
    this.#lastMs = nowMs
    // a histogram takes whole numbers from 1 on
    for (const lagMs of toLags(sinceMs - PERIOD_MS)) this.#lagNs.record(Math.max(1, Math.round(lagMs * 1e6)))
  }
}
