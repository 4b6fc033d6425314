import { bundledRouter } from '@gsplan/plan'
import { expect, test } from 'vitest'
import { findOverLimit } from '../../src/prepare/find-over-limit.ts'

const chainsafe = { source: 'bundled', code: bundledRouter('@chainsafe/libp2p-gossipsub') } as const
const libp2p = { source: 'bundled', code: bundledRouter('@libp2p/gossipsub') } as const

const topic = (size: string): object => ({ TOPIC_CONFIG: [{ id: 'large', message_rate: '1/s', message_size: size }] })
const found = async (params: object, ...targets: Parameters<typeof findOverLimit>[1]): Promise<string[]> =>
  (await findOverLimit(params as Parameters<typeof findOverLimit>[0], targets)).map(({ code, message }) => `${code}: ${message}`)

test.each([
  ['far below', topic('2 KiB'), chainsafe], ['below', topic('4190208 B'), libp2p],
  ['allowed by MAX_MESSAGE_SIZE', { ...topic('4500000 B'), MAX_MESSAGE_SIZE: '5MiB' }, chainsafe],
  ['no topics', {}, chainsafe], ['a router that is not at hand', topic('9 MiB'), { source: 'plan' }],
  ['code that is no router', topic('9 MiB'), { source: 'folder', code: { module: 'm', version: '1.0.0', entry: 'file:///none.js' } }]
] as const)('messages of any size that pass, or may: %s', async (_name, params, target) => {
  expect(await found(params, target)).toEqual([])
})

test('messages that a router does not take, with the value that would do', async () => {
  expect(await found(topic('4500000 B'), chainsafe)).toEqual([
    'over-limit: messages of 4500000 B on large are longer than the router takes (4194304 bytes in one RPC): they will ' +
    'reach no peer; -D MAX_MESSAGE_SIZE=5MiB lets them pass'])
  expect(await found({ ...topic('2 KiB'), MAX_MESSAGE_SIZE: '1 KiB' }, libp2p)).toEqual([
    'over-limit: messages of 2 KiB on large are longer than the router takes (1024 bytes in one RPC): they will ' +
    'reach no peer; -D MAX_MESSAGE_SIZE=1MiB lets them pass'])
})

test('messages that a router does not send', async () => {
  expect(await found({ ...topic('4500000 B'), MAX_MESSAGE_SIZE: '10MiB' }, libp2p)).toEqual([
    'over-limit: messages of 4500000 B on large are longer than the router sends (4194304 bytes in one RPC, whatever ' +
    'MAX_MESSAGE_SIZE says): they will reach no peer'])
})

test('Go routers take 1 MiB', async () => {
  expect(await found(topic('2 MiB'), { source: 'go' })).toEqual([
    'over-limit: messages of 2 MiB on large are longer than the router takes (1048576 bytes in one RPC): they will ' +
    'reach no peer; -D MAX_MESSAGE_SIZE=3MiB lets them pass'])
})
