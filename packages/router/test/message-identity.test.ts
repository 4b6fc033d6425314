import { expect, test } from 'vitest'
import { messageIdentity } from '../src/message-identity.ts'

const { numberOf } = messageIdentity

test('the number of a message is that of its object, and of all that are equal', () => {
  const message = { topic: 'blocks', data: Uint8Array.of(1), signature: new Uint8Array(64).fill(1) }
  const number = numberOf(message)
  const other = numberOf({ ...message, signature: new Uint8Array(64).fill(2) })
  expect([numberOf(message), numberOf({ ...message, signature: message.signature.slice() }), other]).toEqual([number, number, number + 1])
})

test('without signatures, messages are told apart by all of their data', () => {
  const message = { topic: 'blocks', data: new Uint8Array(100) }
  const number = numberOf(message)
  expect([numberOf({ ...message }), numberOf({ ...message, data: new Uint8Array(101) }), numberOf({ topic: 'blocks' })])
    .toEqual([number, number + 1, number + 2])
})
