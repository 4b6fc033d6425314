import { createHistogram } from 'node:perf_hooks'

/** Sampling period of the event loop, ms, a wake-up each; lag is the delay beyond it. */
const PERIOD_MS = 10

/** Lag of a late sample and of those that it suppressed, each a period less, down to 0. */
export function * toLags (delayMs: number): Generator<number> {
  let lagMs = Math.max(0, delayMs)
  yield lagMs
  while ((lagMs -= PERIOD_MS) > 0) yield lagMs
}

/**
 * Lag of this process's event loop, as a timer sees it. Corrects for coordinated omission (G. Tene): a long stall also
 * counts for the ticks it suppressed, as in `recordValueWithExpectedInterval` of HdrHistogram.
 */
export class LoopLag {
  readonly #lagNs = createHistogram()
  readonly #timer: NodeJS.Timeout
  #lastMs = performance.now()

  constructor () {
    this.#timer = setInterval(() => { this.#look() }, PERIOD_MS)
    this.#timer.unref()
  }

  /** So far, including a stall that lasts; a sample that is not due would only dilute it. */
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
