import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stableOrder } from '../src/stable-order.ts'

test('rows come in order of time, those of one time in their order', () => {
  const time = fc.oneof(fc.bigInt({ min: -2n, max: 2n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
  fc.assert(fc.property(fc.array(time, { maxLength: 200 }), times => {
    const high = Int32Array.from(times, each => Number(BigInt.asIntN(32, each >> 32n)))
    const low = Uint32Array.from(times, each => Number(BigInt.asUintN(32, each)))
    const rows = times.map((_, row) => row).sort((a, b) => times[a] === times[b] ? 0 : (times[a] as bigint) < (times[b] as bigint) ? -1 : 1)
    expect([...stableOrder({ high, low }, times.length)]).toEqual(rows)
  }))
})
