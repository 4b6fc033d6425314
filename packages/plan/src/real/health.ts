import { monitorEventLoopDelay } from 'node:perf_hooks'
import process from 'node:process'
import type { HealthSample } from '../ports.ts'

/** How often the event loop is looked at, which costs a wake-up each; lag is what comes on top. */
const RESOLUTION_MS = 10

const toLagMs = (delayNs: number): number => Math.max(0, delayNs / 1e6 - RESOLUTION_MS)

/** Watches this process from now on, until the returned function is called. */
export function watchHealth (): () => HealthSample {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  const startedMs = performance.now()
  const before = process.cpuUsage()
  let rssMaxBytes = process.memoryUsage.rss()
  const timer = setInterval(() => { rssMaxBytes = Math.max(rssMaxBytes, process.memoryUsage.rss()) }, 1000)
  timer.unref()
  return () => {
    clearInterval(timer)
    delay.disable()
    const { user, system } = process.cpuUsage(before)
    return {
      lagP50Ms: toLagMs(delay.percentile(50)), lagP99Ms: toLagMs(delay.percentile(99)), lagMaxMs: toLagMs(delay.max),
      cpuFraction: (user + system) / 1000 / (performance.now() - startedMs),
      rssMaxBytes: Math.max(rssMaxBytes, process.memoryUsage.rss())
    }
  }
}
