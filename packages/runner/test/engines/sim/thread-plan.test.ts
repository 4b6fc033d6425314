import type { InstanceSpec } from '@gsplan/testground'
import { expect, test } from 'vitest'
import { planThreads } from '../../../src/engines/sim/thread-plan.ts'

/** Instances of one group. */
function specsOf (count: number, params: Readonly<Record<string, string>>): InstanceSpec[] {
  return Array.from({ length: count }, (_, index): InstanceSpec => ({
    index, groupId: 'all', groupIndex: index, groupInstanceCount: count, instanceCount: count, params, selectors: [],
    dependencies: [], buildConfig: {}
  }))
}

/** Threads, windows and reason of a plan. */
function plan (
  threads: number, instances: number,
  { cellPeers = 1, ...params }: { readonly cellPeers?: number, readonly t_latency?: string, readonly jitter_pct?: string } = {}
): readonly unknown[] {
  const specs = specsOf(instances, { t_latency: '20ms', t_latency_max: '0', jitter_pct: '0', ...params })
  const { threads: planned, lookaheadNs, why } = planThreads({ specs, peersPerInstance: 1, cellPeers, threads })
  return [planned, lookaheadNs, why]
}

test('as many threads as asked for, whose windows are as long as the fastest packet takes, less a ns for rounding', () => {
  expect([plan(1, 4), plan(4, 4), plan(2, 4, { t_latency: '2s' })]).toEqual([
    [1, 20e6 - 1, undefined], [4, 20e6 - 1, undefined], [2, 50e6, undefined]
  ])
  expect(plan(2, 4, { jitter_pct: '25' })).toEqual([2, 15e6 - 1, undefined])
})

test('fewer than asked for have a reason', () => {
  expect([
    plan(8, 4), plan(99, 40), plan(4, 500, { cellPeers: 250 }), plan(2, 4, { t_latency: '0' })
  ]).toEqual([
    [4, 20e6 - 1, 'no more have peers of their own'],
    [32, 20e6 - 1, 'no simulation has more'],
    [2, 20e6 - 1, 'no more have peers of their own (those of routers in Go stay together in cells of 250, and with them all peers of ' +
    'these numbers)'],
    [1, -1, 'some packets take no time, so that no part of the network can run ahead of another']
  ])
})
