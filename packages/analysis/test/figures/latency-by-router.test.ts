import { table } from '@gsplan/gate/arquero'
import { expect, test } from 'vitest'
import { latencyByRouter, routerPoints } from '../../src/figures/latency-by-router.ts'
import { smallRun } from './small-run.ts'

/** Peers 1 and 3 have one router, 2 the other; 3 is not honest. */
const mixed = {
  name: 'mixed', tables: {
    ...smallRun().tables,
    peers: table({ seq: [1, 2, 3], honest: [true, true, false] }),
    routers: table({ router: ['m 1', 'n 2'], delivered: [1, 2], undelivered: [1, 0] }),
    router_peers: table({ router: ['m 1', 'm 1', 'n 2'], peer: [1, 3, 2] })
  }
}

test('deliveries at honest peers by router, as shares of those that were expected', () => {
  expect(routerPoints(mixed)).toEqual([
    { series: 'm 1', delay_ms: 11, share: 0.5 },
    { series: 'n 2', delay_ms: 10, share: 0.5 }, { series: 'n 2', delay_ms: 38, share: 1 }
  ])
  expect(latencyByRouter.spec([mixed])).toMatchObject({ data: { values: routerPoints(mixed) } })
})

test('a run of one router has no such figure', () => {
  const none = { routers: table({ router: [], delivered: [], undelivered: [] }), router_peers: table({ router: [], peer: [] }) }
  expect(latencyByRouter.spec([{ name: 'one', tables: { ...mixed.tables, ...none } }])).toBeUndefined()
})
