import fc from 'fast-check'
import { base58btc } from 'multiformats/bases/base58'
import { expect, test } from 'vitest'
import { formatPeerId, parsePeerId } from '../src/index.ts'

test('ids up to the longest that is read are base58, also those that are converted in steps', () => {
  const id = fc.uint8Array({ minLength: 1, maxLength: 747, size: 'max' })
  const zeros = fc.nat(747).map(length => new Uint8Array(length))
  fc.assert(fc.property(fc.oneof(id, zeros, id.map(bytes => bytes.fill(0, 0, 3))), bytes => {
    expect(formatPeerId(bytes)).toBe(bytes.length === 0 ? '' : base58btc.encode(bytes).slice(1))
  }), { seed: 1, numRuns: 300 })
})

test('the longest id as text is as long as may be read, and a longer one is its digest', () => {
  expect(formatPeerId(new Uint8Array(747).fill(255)).length).toBeLessThanOrEqual(1024)
  expect(formatPeerId(new Uint8Array(748))).toBe('sha256-13a74e7dc8897b6489f66b39e0e4505a4e46a943f3635b5b0c68bbe571b682cf')
})

test('a peer id is read from its text; other text is none', () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 128 }), bytes => {
    expect(parsePeerId(formatPeerId(bytes))).toEqual(bytes)
  }), { seed: 1, numRuns: 100 })
  expect([parsePeerId('not base58!'), parsePeerId('0'), parsePeerId('1'.repeat(1000))]).toEqual([undefined, undefined, undefined])
})
