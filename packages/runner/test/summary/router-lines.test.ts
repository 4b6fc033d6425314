import { table } from '@gsplan/gate/arquero'
import { expect, test } from 'vitest'
import { routerLines } from '../../src/summary/router-lines.ts'

const routers = (p99: number, scores: ReadonlyArray<number | null> = [0, -1.25]): Parameters<typeof routerLines>[0][number] => table({
  router: ['@libp2p/gossipsub 17.1.1', 'github.com/libp2p/go-libp2p-pubsub v0.3.1-0.20200521010101-9e129db7661f'],
  peers: [500, 12], undelivered: [0, 1234], latency_p50: [45.67, null], latency_p99: [p99, null],
  duplicates_per_delivery: [6.372, 5], mesh_degree_within: [3, 1], mesh_degree_across: [4.5, null], score_across_min: scores
})

test('each router of a mixed run has a line of at most 80 columns', () => {
  expect(routerLines([routers(90.93)])).toEqual([
    '  router                   peers missing  p50, ms  p99, ms  dupl.   mesh  score',
    '  gossipsub@17.1.1           500       0     45.7     90.9   6.37    7.5    0.0',
    '  …0521010101-9e129db7661f    12    1234        –        –   5.00      –   -1.3',
    '  dupl.: duplicates per delivery; score: the lowest that it gives to the others', ''
  ])
})

test('of several runs the medians, and none for a router that one of them lacks a value of', () => {
  const [, line, other] = routerLines([routers(10), routers(30), routers(20, [4, null])])
  expect([line, other]).toEqual([
    '  gossipsub@17.1.1           500       0     45.7     20.0   6.37    7.5    0.0',
    '  …0521010101-9e129db7661f    12    1234        –        –   5.00      –      –'
  ])
})

test('a run of one router has none', () => {
  expect(routerLines([table({ router: [] })])).toEqual([])
})
