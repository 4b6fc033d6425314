import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameReader, writeFrame } from '../../src/real/frames.ts'

test('frames come out of a stream as they went in, wherever it is cut', () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.uint8Array({ maxLength: 300 }))),
    fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
    (frames, cuts) => {
      const stream = Buffer.concat(frames.map(([command, node, payload]) =>
        writeFrame(command, node, [payload.subarray(0, 5), payload.subarray(5)])))
      const reader = new FrameReader()
      const seen: unknown[] = []
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const end = at + (cuts[turn % cuts.length] ?? 1)
        for (const frame of reader.push(stream.subarray(at, end))) {
          seen.push([frame.readUInt8(0), frame.readUInt32LE(1), Uint8Array.from(frame.subarray(5))])
        }
        at = end
      }
      expect(seen).toEqual(frames)
    }))
})
