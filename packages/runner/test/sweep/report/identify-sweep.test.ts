import type { RunRecord } from '@gsplan/run-format'
import { expect, test } from 'vitest'
import type { SweepPlan } from '../../../src/sweep/plan/sweep-plan.ts'
import { identifySweep } from '../../../src/sweep/report/identify-sweep.ts'
import { judgeSweep } from '../../../src/sweep/results/judge-sweep.ts'

/** The line on a sweep of one configuration, whose points ran these routers. */
function identify (routers: ReadonlyArray<readonly [module: string, version: string]>, plan: Partial<SweepPlan> = {}): string {
  const points = routers.map((_, index) => ({ number: index + 1, configuration: 0, values: {}, seed: index + 1, key: '' }))
  const whole: SweepPlan = {
    axes: [], combine: 'crossed', seeds: points.map(({ seed }) => seed), name: 'x', gsplan: '0', engine: 'sim', metrics: [],
    pareto: ['rmr', 'latency_p99'], thresholds: {}, points, ...plan
  }
  return identifySweep(judgeSweep(whole, '.', points.map((point, index) => {
    const [module, version] = routers[index] ?? ['', '']
    const record = { target: { module, version }, verdict: { status: 'passed', reasons: [] }, metrics: {}, findings: [] } as unknown as RunRecord
    return { point, run: { dir: '', key: '', record } }
  })))
}

test('a sweep is known by its name, part, router, engine, configurations and seeds', () => {
  expect(identify([['a', '1'], ['a', '1']])).toBe('x · a@1 · sim · 1 configuration × seeds 1-2')
  expect(identify([['a', '1'], ['b', '1']])).toBe('x · 2 routers · sim · 1 configuration × seeds 1-2')
  // another plan without a router; a part without a point has no engine
  expect(identify([['', '']], { engine: 'exec' })).toBe('x · exec · 1 configuration × seed 1')
  expect(identify([], { engine: '', seeds: [1], shard: { index: 3, of: 3 } })).toBe('x · part 3 of 3 · 0 configurations × seed 1')
})
