import { setTimeout as sleep } from 'node:timers/promises'

/** Time for all pods to be there, ms: their Jobs end sooner. */
const PATIENCE_MS = 3_600_000
const RETRY_MS = 1000

/**
 * Waits until the collector answers and all instances of the run are there: pods start over minutes, and the test's own
 * time begins when all have.
 *
 * @param place group and number
 */
export async function untilAllReady (url: string, place: string): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  while (performance.now() < until) {
    try {
      const response = await fetch(`${url}/start/${place}`, { signal: AbortSignal.timeout(60_000) })
      const { start } = await response.json() as { readonly start?: unknown }
      if (start === true) return
      if (!response.ok) throw new Error(`got status ${response.status}`)
    } catch {
      await sleep(RETRY_MS)
    }
  }
  throw new Error('expected all instances of the run to be there within an hour')
}
