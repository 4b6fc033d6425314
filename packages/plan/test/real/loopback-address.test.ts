import { expect, test } from 'vitest'
import { loopbackAddress } from '../../src/real/loopback-address.ts'

test('peers of a machine have addresses one after the other, from 127.1.0.1', () => {
  expect([0, 1, 253, 254, 255, 65_534, 65_535, 1_000_000].map(loopbackAddress)).toEqual([
    '127.1.0.1', '127.1.0.2', '127.1.0.254', '127.1.0.255', '127.1.1.0', '127.1.255.255', '127.2.0.0', '127.16.66.65'
  ])
})
