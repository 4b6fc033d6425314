import { describe, expect, test } from 'vitest'
import { listPoints } from '../../../src/sweep/grid/expand-grid.ts'
import type { Axis } from '../../../src/sweep/grid/grid.ts'
import { describeOtherGrid } from '../../../src/sweep/plan/other-grid.ts'
import type { SweepPlan } from '../../../src/sweep/plan/sweep-plan.ts'

const axis = (name: string, ...values: string[]): Axis => ({ name, values, scale: 'linear' })

/** A plan whose keys are those of a version of gsplan. */
function plan (axes: readonly Axis[], { version = '1', ...changed }: Partial<SweepPlan> & { readonly version?: string } = {}): SweepPlan {
  const grid = { axes, combine: 'crossed' as const, seeds: [1, 2], ...changed }
  return {
    name: 'x', gsplan: '0', engine: 'sim', metrics: [], pareto: ['rmr', 'latency_p99'], thresholds: {}, base: 'a', ...grid,
    points: listPoints(grid).map(point => ({ ...point, key: `${version} ${JSON.stringify(Object.entries(point.values).sort())} ${point.seed}` }))
  }
}

const nodes = axis('N_NODES', '4', '5')
const before = plan([nodes])

describe('the same grid, with points added or taken away', () => {
  const grids: ReadonlyArray<readonly [string, SweepPlan]> = [
    ['nothing', before],
    ['a value', plan([axis('N_NODES', '6', '5', '4')])],
    ['a value less', plan([axis('N_NODES', '5')])],
    ['a seed', plan([nodes], { seeds: [1, 2, 3] })],
    ['all keys, as of another version', plan([nodes], { version: '2' })],
    ['a value, and all keys', plan([axis('N_NODES', '4', '5', '6')], { version: '2' })],
    ['a value in another spelling, and all keys', plan([axis('N_NODES', '04', '5')], { version: '2' })],
    ['a seed more and a value less, and all keys', plan([axis('N_NODES', '4')], { version: '2', seeds: [1, 2, 3] })],
    ['the base, with the same points', plan([nodes], { base: 'b' })],
    ['a base that an earlier version did not keep', plan([nodes], { version: '2', base: undefined })],
    ['the combination of one axis', plan([nodes], { version: '2', combine: 'zipped' })]
  ]
  test.each(grids)('%s', (_what, after) => { expect(describeOtherGrid(before, after)).toBe(undefined) })

  test('a part has other points of it', () => {
    const parts = [0, 1].map(at => ({ ...before, points: before.points.filter((_, index) => index % 2 === at) }))
    expect(describeOtherGrid(parts[0] ?? before, parts[1] ?? before)).toBe(undefined)
  })
})

describe('another grid', () => {
  const grids: ReadonlyArray<readonly [SweepPlan, string]> = [
    [plan([axis('N_NODES', '4', '6')]), 'other values of N_NODES'],
    [plan([axis('OVERLAY_D', '4', '5')]), 'the axes OVERLAY_D instead of N_NODES'],
    [plan([nodes, axis('OVERLAY_D', '4')]), 'the axes N_NODES, OVERLAY_D instead of N_NODES'],
    [plan([]), 'the axes none instead of N_NODES'],
    [plan([nodes], { seeds: [2, 3] }), 'the seeds 2-3 instead of 1-2'],
    [plan([nodes], { version: '2', base: 'b' }), 'another [base]']
  ]
  test.each(grids)('%#: %s', (after, found) => { expect(describeOtherGrid(before, after)).toBe(found) })

  test('of which the values are combined otherwise', () => {
    const axes = [nodes, axis('OVERLAY_D', '4', '6')]
    const turned = [nodes, axis('OVERLAY_D', '6', '4')]
    expect(describeOtherGrid(plan(axes, { combine: 'zipped' }), plan(turned, { combine: 'zipped' }))).toBe('other combinations of values')
    expect(describeOtherGrid(plan(axes), plan(turned))).toBe(undefined)
  })
})
