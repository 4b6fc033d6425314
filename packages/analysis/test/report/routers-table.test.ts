import { table } from '@gsplan/gate/arquero'
import { expect, test } from 'vitest'
import { routersTables } from '../../src/report/routers-table.ts'

const names = [
  'peers', 'published', 'delivered', 'undelivered', 'latency_p50', 'latency_p90', 'latency_p99', 'duplicates_per_delivery',
  'bytes_per_delivery', 'mesh_degree_within', 'mesh_degree_across', 'score_within_median', 'score_across_median',
  'score_across_min', 'transmissions', 'idontwant', 'rejected', 'dropped_rpc'
]

test('each router of a mixed run has a row in two tables, in the order of the table routers', () => {
  const routers = table({ router: ['m 1', 'n 2'], ...Object.fromEntries(names.map((name, i) => [name, [i, i === 13 ? null : i + 100]])) })
  expect(routersTables(routers).map(({ name, rows }) => ({ name, rows }))).toEqual([
    { name: 'routers', rows: [['m 1', 0, 1, 2, 3, 4, 5, 6, 7, 8], ['n 2', 100, 101, 102, 103, 104, 105, 106, 107, 108]] },
    { name: 'router-links', rows: [['m 1', 9, 10, 11, 12, 13, 14, 15, 16, 17], ['n 2', 109, 110, 111, 112, null, 114, 115, 116, 117]] }
  ])
})

test('a run of one router has none', () => {
  expect(routersTables(table({ router: [], ...Object.fromEntries(names.map(name => [name, []])) }))).toEqual([])
})
