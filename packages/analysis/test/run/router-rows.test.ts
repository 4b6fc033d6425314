import { table } from '@gsplan/gate/arquero'
import { expect, test } from 'vitest'
import { routerRows } from '../../src/run/router-rows.ts'

test('each router of a mixed run with its values; of one router nothing', () => {
  expect(routerRows(table({ router: ['m 1', 'n 2'], peers: [2, 3], latency_p50: [1.5, null] }))).toEqual([
    { router: 'm 1', peers: 2, latency_p50: 1.5 }, { router: 'n 2', peers: 3, latency_p50: null }
  ])
  expect(routerRows(table({ router: [], peers: [] }))).toBeUndefined()
})
