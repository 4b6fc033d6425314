import { timerDelay } from '@gsplan/cli'
import type { Clock } from '../ports.ts'

/** The system's clock, to the microsecond: its start by the wall clock, from there on without jumps. */
export const realClock: Clock = {
  nowNs: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n,

  sleep: (ns, signal) => new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error)
      return
    }
    const onAbort = (): void => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, timerDelay(Number(ns) / 1e6))
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
