import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatRoundTrip, parseRoundTrip, roundTripBounds } from '../src/round-trip.ts'

test('sentences read back the same, to the microsecond', () => {
  const ms = fc.nat({ max: 1_000_000_000 }).map(us => us / 1000)
  const peer = fc.stringMatching(/^[A-Za-z0-9/._-]{1,40}$/)
  fc.assert(fc.property(fc.record({ peer, tries: fc.nat({ max: 1_000_000 }), tookMs: ms, askedMs: ms, jitterMs: ms }), each => {
    expect(parseRoundTrip(formatRoundTrip(each))).toEqual(each)
  }))
  expect(formatRoundTrip({ peer: 'lurker-1-0', tries: 5, tookMs: 40.71249, askedMs: 40, jitterMs: 4 })).toBe(
    'Round trip to lurker-1-0: 40.712 ms, the shortest of 5; asked for 40 ms (± 4 ms jitter)')
  expect(parseRoundTrip('Round trip to lurker-1-0 was not measured: connect ECONNREFUSED')).toBeUndefined()
})

test('bounds leave room for jitter, rounding and the network; without latency there are none', () => {
  expect([{ askedMs: 40, jitterMs: 4 }, { askedMs: 0, jitterMs: 0 }].map(roundTripBounds)).toEqual(
    [{ leastMs: 35.5, mostMs: 65 }, { leastMs: 0, mostMs: Infinity }])
})
