import { describe, expect, test } from 'vitest'
import { toGossipsubInit } from '../src/gossipsub-init.ts'
import { loadRouter, type RouterOptions } from '../src/index.ts'
import { createMessageId } from '../src/message-id.ts'
import { createComponents, installedRouters, routerOptions } from './routers.ts'

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

test('a message that is shared as an object is known by a number, as are equal ones', () => {
  const known = fastId({}, true)
  const message = { data: Uint8Array.of(1) }
  expect(known?.(message)).toBe(known?.(message))
  expect(known?.({ ...message })).toBe(known?.(message))
  expect(known?.({ data: Uint8Array.of(2) })).not.toBe(known?.(message))
})

test.each<[string, Partial<RouterOptions>, boolean, unknown]>([
  ['its own', {}, false, undefined],
  ['its own, of shared messages', {}, true, createMessageId.default],
  ['those of the specification', { messageId: 'spec' }, false, createMessageId.spec],
  ['those of the specification, of shared messages', { messageId: 'spec' }, true, createMessageId.spec],
  ['its own of unsigned messages', { messageId: 'spec', signing: 'strict-no-sign' }, true, undefined]
])('a router makes message ids: %s', (_, options, sharesMessages, expected) => {
  expect(toGossipsubInit({ ...routerOptions, ...options }, sharesMessages)['msgIdFn']).toBe(expected)
})

const limits = {
  mcacheLength: 6, mcacheGossip: 3, seenTTL: 4, fanoutTTL: 5, pruneBackoff: 7, unsubcribeBackoff: 8, gossipsubIWantFollowupMs: 9,
  maxInboundDataLength: 10
}
const names = Object.keys(limits)

describe.each(installedRouters)('$module $version: history, times and the longest message', code => {
  const optionsOf = async (options: Partial<RouterOptions>): Promise<Readonly<Record<string, unknown>>> => {
    const router = (await loadRouter(code)).create({ ...routerOptions, ...options }, await createComponents())
    return (router as unknown as { readonly opts: Readonly<Record<string, unknown>> }).opts
  }

  test('unset ones are the router\'s own', async () => {
    const options = await optionsOf({})
    expect(names.map(name => options[name])).toEqual([5, 3, 120_000, 60_000, 60_000, 10_000, 3000, undefined])
  })

  test('others reach it', async () => {
    const options = await optionsOf({
      mcacheLength: 6, mcacheGossip: 3, seenTtlMs: 4, fanoutTtlMs: 5, pruneBackoffMs: 7, unsubscribeBackoffMs: 8, iwantFollowupMs: 9,
      maxRpcBytes: 10
    })
    expect(Object.fromEntries(names.map(name => [name, options[name]]))).toEqual(limits)
  })
})
