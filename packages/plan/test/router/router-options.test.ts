import { expect, test } from 'vitest'
import { parsePlanParams, toRouterOptions } from '../../src/index.ts'

test('no protocol newer than the parameters name', () => {
  const protocol = (params: Readonly<Record<string, string>>): string | undefined => toRouterOptions(parsePlanParams(params)).protocol
  expect([protocol({}), protocol({ protocol: '1.1' }), protocol({ router_api: '1.0' })]).toEqual([undefined, '1.1', '1.0'])
})
