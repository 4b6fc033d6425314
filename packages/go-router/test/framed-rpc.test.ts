import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FramedRpc, rpcOf } from '../src/framed-rpc.ts'

/** Bytes of a varint. */
function varint (value: number): number[] {
  return value < 128 ? [value] : [value % 128 + 128, ...varint(Math.floor(value / 128))]
}

test('an RPC stands behind its length, in whatever order frames are read', () => {
  fc.assert(fc.property(
    fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 400_000 }), isRead: fc.boolean(), fill: fc.integer({ min: 0, max: 255 }) })),
    all => {
      const frames: Array<readonly [FramedRpc, Uint8Array]> = []
      for (const { bytes, isRead, fill } of all) {
        const rpc = new Uint8Array(bytes).fill(fill)
        const framed = new FramedRpc(Buffer.concat([Buffer.from('head'), rpc]), 4)
        expect(framed.wireBytes).toBe(framed.bytes.length)
        if (isRead) {
          framed.release()
          framed.release()
        } else frames.push([framed, rpc])
      }
      for (const [{ bytes }, rpc] of frames) {
        expect(rpcOf(bytes).start).toBe(varint(rpc.length).length)
        expect(Buffer.compare(bytes, Buffer.concat([Buffer.from(varint(rpc.length)), rpc]))).toBe(0)
      }
    }), { numRuns: 30 })
})
