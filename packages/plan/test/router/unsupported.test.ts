import { expect, test } from 'vitest'
import { parsePlanParams } from '../../src/index.ts'
import { unsupportedParams } from '../../src/router/unsupported.ts'

const notes = (params: Readonly<Record<string, string>>, sendsBytes = Infinity): readonly unknown[] =>
  unsupportedParams(parsePlanParams(params), { longestRpc: { sendsBytes, takesBytes: 2 ** 22 } })

test('queue sizes, as JS routers have no such limits', () => {
  expect(notes({})).toEqual([])
  expect(notes({ validate_queue_size: '32', outbound_queue_size: '16' })).toEqual([
    { param: 'validate_queue_size', value: '32', reason: 'it has no validation queue' },
    { param: 'outbound_queue_size', value: '16', reason: 'its outbound limit is in bytes, not in messages' }
  ])
})

test('a longest message above what the router sends', () => {
  expect(notes({ max_message_size: '10 MiB' })).toEqual([])
  expect(notes({ max_message_size: '4 MiB' }, 2 ** 22)).toEqual([])
  expect(notes({ max_message_size: '10 MiB' }, 2 ** 22)).toEqual([
    { param: 'max_message_size', value: '10485760', reason: 'it sends at most 4194304 bytes in one RPC' }
  ])
})
