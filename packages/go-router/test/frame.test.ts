import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Payload, PayloadReader, readU32 } from '../src/frame.ts'

test('payloads read back as they were written', () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.uint8Array({ maxLength: 900 }), fc.string(),
    (byte, number, bytes, text) => {
      const payload = new Payload().u32(number).u8(byte).sized(bytes).rest(text).bytes
      const reader = new PayloadReader(payload)
      expect([readU32(payload), reader.u32(), reader.u8(), reader.sized(), reader.text()])
        .toEqual([number, number, byte, bytes, Buffer.from(text).toString()])
      reader.rest()
    }))
})

test('a payload is used again', () => {
  const payload = new Payload()
  payload.clear().sized('a longer text')
  expect([...payload.clear().u8(7).bytes]).toEqual([7])
})

test('what is shorter than it says is refused', () => {
  expect(() => new PayloadReader(Uint8Array.of(9, 0, 0, 0, 1)).sized()).toThrow(RangeError)
  expect(() => new PayloadReader(Uint8Array.of(1)).u32()).toThrow(RangeError)
  expect(() => new PayloadReader(new Uint8Array(7)).f64()).toThrow(RangeError)
})

test('a double, and the end', () => {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, -1.5, true)
  const reader = new PayloadReader(new Uint8Array(view.buffer))
  expect([reader.isAtEnd, reader.f64(), reader.isAtEnd]).toEqual([false, -1.5, true])
})
