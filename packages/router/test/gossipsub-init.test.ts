import { expect, test } from 'vitest'
import { toGossipsubInit } from '../src/gossipsub-init.ts'
import type { RouterOptions } from '../src/index.ts'
import { routerOptions } from './routers.ts'

type FastMessageId = (message: object) => string | number | undefined

const fastId = (options: Partial<RouterOptions>, sharesMessages: boolean): FastMessageId | undefined =>
  toGossipsubInit({ ...routerOptions, ...options }, sharesMessages)['fastMsgIdFn'] as FastMessageId | undefined

test('a message from a stream that comes again is known by its signature; unsigned ones are looked at anew', () => {
  const known = fastId({}, false)
  const message = { data: Uint8Array.of(1), signature: Uint8Array.of(0, 128, 255) }
  expect(known?.(message)).toBe('\0\x80\xff')
  expect(known?.({ ...message, signature: Uint8Array.of(0, 128, 254) })).toBe('\0\x80\xfe')
  expect(known?.({ data: Uint8Array.of(1) })).toBe(undefined)
  expect(fastId({ signing: 'strict-no-sign' }, false)).toBe(undefined)
})

test('a message that is shared as an object is known by being the same object', () => {
  const known = fastId({}, true)
  const message = { data: Uint8Array.of(1) }
  expect(known?.(message)).toBe(known?.(message))
  expect(known?.({ ...message })).not.toBe(known?.(message))
})

test('unset options are left to the router, others have its names', () => {
  const names = ['mcacheLength', 'mcacheGossip', 'seenTTL', 'fanoutTTL', 'pruneBackoff', 'unsubcribeBackoff',
    'gossipsubIWantFollowupMs', 'maxInboundDataLength']
  expect(names.filter(name => name in toGossipsubInit(routerOptions, true))).toEqual([])
  const init = toGossipsubInit({
    ...routerOptions, mcacheLength: 6, mcacheGossip: 3, seenTtlMs: 4, fanoutTtlMs: 5, pruneBackoffMs: 7, unsubscribeBackoffMs: 8,
    iwantFollowupMs: 9, maxRpcBytes: 10
  }, true)
  expect(names.map(name => init[name])).toEqual([6, 3, 4, 5, 7, 8, 9, 10])
})
