import { resolve } from 'import-meta-resolve'
import { expect, test } from 'vitest'
import { isLonger, measureLengthLimits, type LengthPrefixed } from '../../src/rpc/length-limits.ts'
import { installedRouters } from '../routers.ts'

const MIB_4 = 4 * 2 ** 20

test('by the encoder and decoder of each router', async () => {
  const limits = await Promise.all(installedRouters.slice(0, 2).map(async ({ module, entry }) => {
    const { sendsBytes, takesBytes, createError } =
      measureLengthLimits(await import(resolve('it-length-prefixed', entry)) as LengthPrefixed)
    return [module, sendsBytes, takesBytes, createError().name]
  }))
  expect(limits).toEqual([
    ['@chainsafe/libp2p-gossipsub', Infinity, MIB_4, 'InvalidDataLengthError'],
    ['@libp2p/gossipsub', MIB_4, MIB_4, 'InvalidDataLengthError']
  ])
})

test('a package without limits', () => {
  const { sendsBytes, takesBytes } = measureLengthLimits({ encode: { single: () => new Uint8Array() }, decode: () => [] })
  expect([sendsBytes, takesBytes]).toEqual([Infinity, Infinity])
})

test.each([[127, 127 + 1, false], [127, 128 + 2, true], [MIB_4, MIB_4 + 4, false], [MIB_4, MIB_4 + 5, true], [Infinity, MIB_4, false]])(
  'a limit of %d bytes, %d on the wire: longer is %s', (limit, wireBytes, longer) => {
    expect(isLonger({ wireBytes }, limit)).toBe(longer)
  })
