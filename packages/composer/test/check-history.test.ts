import { expect, test } from 'vitest'
import { checkHistory } from '../src/check-history.ts'
import { CompositionError } from '../src/errors.ts'

test.each([{}, { HISTORY_LENGTH: -1n, HISTORY_GOSSIP: -1n }, { HISTORY_LENGTH: 6n, HISTORY_GOSSIP: 6n }, { HISTORY_GOSSIP: 0n }])(
  'a message cache that routers have: %o', params => { expect(() => { checkHistory(params) }).not.toThrow() })

test.each([
  [{ HISTORY_LENGTH: 0n }, 'HISTORY_LENGTH: expected −1 or at least 1 heartbeat, got 0'],
  [{ HISTORY_GOSSIP: 6n }, 'HISTORY_GOSSIP: expected at most HISTORY_LENGTH (5, the default), got 6'],
  [{ HISTORY_LENGTH: 2n }, 'HISTORY_LENGTH: expected at least HISTORY_GOSSIP (3, the default), got 2'],
  [{ HISTORY_LENGTH: 4n, HISTORY_GOSSIP: 5n }, 'HISTORY_GOSSIP: expected at most HISTORY_LENGTH (4), got 5']
])('one that they do not start with: %o', (params, message) => {
  expect(() => { checkHistory(params) }).toThrow(new CompositionError(message))
})
