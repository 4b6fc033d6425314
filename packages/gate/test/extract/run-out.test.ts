import { formatRoundTrip } from '@gsplan/run-format'
import { formatRunEvent, type RunEvent } from '@gsplan/testground'
import { expect, test } from 'vitest'
import { MemoryBudget } from '../../src/extract/memory-budget.ts'
import { readRunOut, type RunOut } from '../../src/extract/run-out.ts'

const budget = new MemoryBudget({ source: 'test-output.tgz', sizeBytes: 0 })

async function read (...events: readonly RunEvent[]): Promise<RunOut> {
  const lines = events.map((event, index) => formatRunEvent({ tsNs: BigInt(index), groupId: 'g', runId: 'r', event }))
  return readRunOut((async function * () { yield Promise.resolve(Buffer.from(lines.join('\n'))) })(), budget)
}

const success: RunEvent = { kind: 'success', group: 'g' }
const failure: RunEvent = { kind: 'failure', group: 'g', error: 'no route' }
const crash: RunEvent = { kind: 'crash', group: 'g', error: 'boom', stacktrace: 'at x' }

test.each<[string, readonly RunEvent[], RunOut['outcome'], string]>([
  ['no end', [], 'unknown', ''],
  ['a success', [success], 'ok', ''],
  ['a failure before a success', [failure, success], 'failed', 'no route'],
  ['a failure after a success', [success, failure], 'failed', 'no route'],
  ['a crash before a success', [crash, success], 'crashed', 'boom'],
  ['a crash before a failure', [crash, failure], 'crashed', 'boom'],
  ['two failures', [failure, { ...failure, error: 'no peers' }], 'failed', 'no peers']
])('the gravest end is the outcome: %s', async (_name, events, outcome, error) => {
  const { outcome: found, error: said } = await read(...events)
  expect({ found, said }).toEqual({ found: outcome, said: error })
})

test('round trips that the instance measured', async () => {
  const roundTrip = { peer: 'lurker-1-0', tries: 5, tookMs: 40.5, askedMs: 40, jitterMs: 4 }
  const { roundTrips } = await read({ kind: 'message', message: formatRoundTrip(roundTrip) }, success)
  expect(roundTrips).toEqual([roundTrip])
})
