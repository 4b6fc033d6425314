import { deepEqual, equal } from 'node:assert/strict'
import { setMaxListeners } from 'node:events'
import type { SyncClient } from '../ports.ts'
import type { ComplianceSuite } from './compliance-case.ts'
import { expectAbort } from './expect-abort.ts'

/** Two instances' clients of one sync service that nothing was sent to yet. */
export interface SyncSetup {
  readonly clients: readonly [SyncClient, SyncClient]
}

const { signal } = new AbortController()
// all requests of all cases listen to it
setMaxListeners(0, signal)

async function take (lists: AsyncIterable<readonly unknown[]>, count: number): Promise<readonly unknown[]> {
  for await (const entries of lists) if (entries.length >= count) return entries.slice(0, count)
  throw new Error(`expected ${count} entries, and the subscription has ended before`)
}

const payloads = [{ text: 'ä "quoted"\n', list: [1, null, true], nested: { empty: {} } }, 'text', 7, null]

const topicCases: ComplianceSuite<SyncSetup> = [
  {
    name: 'entries of a topic are numbered from 1 across publishers',
    async check ({ clients: [a, b] }) {
      const numbers = [await a.publish('numbers', 'x', signal), await b.publish('numbers', 'y', signal)]
      deepEqual([...numbers, await a.publish('others', 'z', signal)], [1, 2, 1])
    }
  },
  {
    name: 'a subscriber gets the entries from the first on, as they were published',
    async check ({ clients: [a, b] }) {
      for (const payload of payloads) await a.publish('past', payload, signal)
      deepEqual(await take(b.subscribe('past', signal), payloads.length), payloads)
    }
  },
  {
    name: 'all subscribers get the entries to come in the same order',
    async check ({ clients: [a, b] }) {
      const seen = Promise.all([a, b].map(async client => take(client.subscribe('future', signal), 20)))
      await Promise.all([a, b].flatMap((client, who) =>
        Array.from({ length: 10 }, async (_, number) => client.publish('future', { who, number }, signal))))
      const [first, second] = await seen
      deepEqual(first, second)
      equal(first?.length, 20)
    }
  },
  {
    name: 'a subscription that is left leaves others alone',
    async check ({ clients: [a] }) {
      await a.publish('left', 1, signal)
      deepEqual(await take(a.subscribe('left', signal), 1), [1])
      await a.publish('left', 2, signal)
      deepEqual(await take(a.subscribe('left', signal), 2), [1, 2])
    }
  }
]

const stateCases: ComplianceSuite<SyncSetup> = [
  {
    name: 'a state counts its entries from 1 across instances',
    async check ({ clients: [a, b] }) {
      deepEqual([
        await a.signalEntry('count', signal), await b.signalEntry('count', signal), await a.signalEntry('other', signal)
      ], [1, 2, 1])
    }
  },
  {
    name: 'a barrier holds until its state has been entered often enough',
    async check ({ clients: [a, b] }) {
      const log: string[] = []
      const waiting = a.barrier('gate', 2, signal).then(() => { log.push('open') })
      for (const entry of ['first', 'second']) {
        log.push(entry)
        await b.signalEntry('gate', signal)
      }
      await waiting
      deepEqual(log, ['first', 'second', 'open'])
    }
  },
  {
    name: 'a barrier that is reached already is open',
    async check ({ clients: [a, b] }) {
      await a.signalEntry('reached', signal)
      await a.signalEntry('reached', signal)
      await b.barrier('reached', 1, signal)
      await b.barrier('reached', 2, signal)
    }
  }
]

const abortCases: ComplianceSuite<SyncSetup> = [
  {
    name: 'an aborted barrier rejects with the reason of its signal',
    check: async ({ clients: [a] }) => expectAbort(async within => a.barrier('never', 1, within))
  },
  {
    name: 'an aborted subscription rejects with the reason of its signal',
    check: async ({ clients: [a] }) => expectAbort(async within => take(a.subscribe('silent', within), 1))
  },
  {
    name: 'nothing is sent for a signal that is aborted already',
    async check ({ clients: [a] }) {
      const reason = new Error('enough')
      const aborted = AbortSignal.abort(reason)
      for (const refused of [async () => a.publish('refused', 1, aborted), async () => a.signalEntry('refused', aborted)]) {
        equal(await refused().catch((error: unknown) => error), reason)
      }
      deepEqual([await a.publish('refused', 1, signal), await a.signalEntry('refused', signal)], [1, 1])
    }
  }
]

/** Rules of the port `SyncClient`. */
export const syncCompliance: ComplianceSuite<SyncSetup> = [...topicCases, ...stateCases, ...abortCases]
