import { deepEqual, ok } from 'node:assert/strict'
import type { Clock } from '../ports.ts'
import type { ComplianceSuite } from './compliance-case.ts'
import { expectAbort } from './expect-abort.ts'

const MS = 1_000_000n
const { signal } = new AbortController()

/** Rules of the port `Clock`. */
export const clockCompliance: ComplianceSuite<Clock> = [
  {
    name: 'a sleep lasts as long as it was asked to, or longer',
    async check (clock: Clock): Promise<void> {
      for (const ns of [0n, 1n, 5n * MS]) {
        const startNs = clock.nowNs()
        await clock.sleep(ns, signal)
        ok(clock.nowNs() >= startNs + ns, `a sleep of ${ns} ns took ${clock.nowNs() - startNs} ns`)
      }
    }
  },
  {
    name: 'a sleep of negative length ends at once',
    async check (clock: Clock): Promise<void> {
      const startNs = clock.nowNs()
      await clock.sleep(-5n * MS, signal)
      ok(clock.nowNs() >= startNs)
    }
  },
  {
    name: 'sleeps end in the order of their ends',
    async check (clock: Clock): Promise<void> {
      const ended: number[] = []
      await Promise.all([30, 10, 20].map(async ms => clock.sleep(BigInt(ms) * MS, signal).then(() => { ended.push(ms) })))
      deepEqual(ended, [10, 20, 30])
    }
  },
  {
    name: 'an aborted sleep rejects with the reason of its signal',
    async check (clock: Clock): Promise<void> {
      await expectAbort(async within => clock.sleep(3_600_000n * MS, within))
    }
  }
]
