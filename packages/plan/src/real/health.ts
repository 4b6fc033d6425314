import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import process from 'node:process'
import type { HealthSample, PacketLag } from '../ports.ts'
import { LoopLag } from './loop-lag.ts'

/** Samples this process while it has watchers. */
class HealthWatch {
  watchers = 0
  readonly packetLagNs: RecordableHistogram = createHistogram()
  readonly #loop = new LoopLag()
  readonly #startedMs = performance.now()
  readonly #before = process.cpuUsage()
  readonly #timer: NodeJS.Timeout
  #rssMaxBytes = 0

  constructor () {
    this.#measureMemory()
    this.#timer = setInterval(() => { this.#measureMemory() }, 1000)
    this.#timer.unref()
  }

  sample (): HealthSample {
    const { user, system } = process.cpuUsage(this.#before)
    return {
      lagP50Ms: this.#loop.percentileMs(50), lagP99Ms: this.#loop.percentileMs(99), lagMaxMs: this.#loop.percentileMs(100),
      cpuFraction: (user + system) / 1000 / (performance.now() - this.#startedMs),
      rssMaxBytes: this.#measureMemory(),
      packetLag: this.#packetLag()
    }
  }

  #measureMemory (): number {
    try {
      this.#rssMaxBytes = Math.max(this.#rssMaxBytes, process.memoryUsage.rss())
    } catch {
      // it is read from a file, for which a process may have no handle left
    }
    return this.#rssMaxBytes
  }

  #packetLag (): PacketLag | undefined {
    const toMs = (percentile: number): number => this.packetLagNs.percentile(percentile) / 1e6
    return this.packetLagNs.count === 0 ? undefined : { p50Ms: toMs(50), p75Ms: toMs(75), p99Ms: toMs(99) }
  }

  stop (): void {
    clearInterval(this.#timer)
    this.#loop.stop()
  }
}

let current: HealthWatch | undefined

/**
 * Watches this process until the returned function is called. Concurrent watchers, such as the peers of one process, share
 * one watch, which begins with the first of them.
 */
export function watchHealth (): () => HealthSample {
  const watch = current ??= new HealthWatch()
  watch.watchers++
  return () => {
    const sample = watch.sample()
    watch.watchers--
    if (watch.watchers === 0) {
      watch.stop()
      if (current === watch) current = undefined
    }
    return sample
  }
}

/** Records the lateness of a packet that this process shaped. */
export function notePacketLag (lateMs: number): void {
  // a histogram takes whole numbers from 1 on
  current?.packetLagNs.record(Math.max(1, Math.round(lateMs * 1e6)))
}
