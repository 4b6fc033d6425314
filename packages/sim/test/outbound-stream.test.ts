import { sizeRpc } from '@gsplan/router'
import { expect, test } from 'vitest'
import { OutboundStream } from '../src/outbound-stream.ts'

const rpcOf = (bytes: number): ReturnType<typeof sizeRpc> => sizeRpc([], [{ topic: '', data: new Uint8Array(bytes) }], undefined)

/** Bytes on the link of each RPC that travels, of RPCs with data of these sizes. */
function travelling (takesBytes: number, ...sizes: readonly number[]): number[] {
  const bytes: number[] = []
  const stream = new OutboundStream({ protocol: 'p', takesBytes, send: (_rpc, sizeBytes) => { bytes.push(sizeBytes) } })
  expect(sizes.map(size => stream.send(rpcOf(size)))).toEqual(sizes.map(() => true))
  stream.close()
  return bytes
}

test('RPCs travel whole while their receiver takes them', () => {
  expect(travelling(Infinity, 100, 1000)).toEqual([rpcOf(100).wireBytes, rpcOf(1000).wireBytes])
})

test('of one that is too long its first bytes travel, and nothing after it', () => {
  expect(travelling(500, 100, 1000, 100)).toEqual([rpcOf(100).wireBytes, rpcOf(1000).wireBytes])
  expect(travelling(2 ** 20, 2 ** 21, 100)).toEqual([256 * 1024])
})
