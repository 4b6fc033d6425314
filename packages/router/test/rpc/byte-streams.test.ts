import { expect, test } from 'vitest'
import { ByteInbound, ByteOutbound } from '../../src/rpc/byte-streams.ts'

test('the end of an inbound stream is told once, unless the peer has ended it', async () => {
  const told: string[] = []
  const [closed, ended] = ['closed', 'ended'].map(name => new ByteInbound(() => { told.push(name) })) as [ByteInbound, ByteInbound]
  await closed.close()
  closed.abort()
  ended.push(Uint8Array.of(1))
  const reading = (async () => {
    const read: number[] = []
    for await (const [byte = 0] of ended) read.push(byte)
    return read
  })()
  // the reader waits for more
  await new Promise(resolve => { setImmediate(resolve) })
  ended.end()
  expect([await reading, told]).toEqual([[1], ['closed']])
})

test('an outbound stream that the router ends is told where that is heard', async () => {
  const told: string[] = []
  const outbound = { protocol: 'p', send: () => true, close: () => { told.push('close') } }
  await new ByteOutbound(outbound, undefined as never).close()
  await new ByteOutbound({ ...outbound, ended: stream => { told.push(stream) } }, undefined as never).close()
  expect(told).toEqual(['close', 'close', 'outbound'])
})
