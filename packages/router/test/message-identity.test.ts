import { expect, test } from 'vitest'
import { messageIdentity } from '../src/message-identity.ts'

test('a message is known by being the same object', () => {
  const message = { topic: 'blocks' }
  const number = messageIdentity.numberOf(message)
  expect([messageIdentity.numberOf(message), messageIdentity.numberOf({ ...message })]).toEqual([number, number + 1])
})
