import { expect, test } from 'vitest'
import { listPoints } from '../../../src/sweep/grid/expand-grid.ts'
import type { SweepPlan } from '../../../src/sweep/plan/sweep-plan.ts'
import { formatPoints } from '../../../src/sweep/report/sweep-csv.ts'
import { judgeSweep } from '../../../src/sweep/results/judge-sweep.ts'

test('values are cells of CSV, and no formulas of a spreadsheet', () => {
  const cells: ReadonlyArray<readonly [value: string, cell: string]> = [
    ['-1', '-1'], ['1e-7', '1e-7'], ['5ms', '5ms'], ['@libp2p/gossipsub', '@libp2p/gossipsub'], ['a "b", c', '"a ""b"", c"'],
    ['a\nb', '"a\nb"'], ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'], ['+cmd|\' /C calc\'!A0', '\'+cmd|\' /C calc\'!A0'],
    ['@SUM(1+1)', '\'@SUM(1+1)'], ['-2+3', '\'-2+3'], ['\t=1', '\'\t=1']
  ]
  const grid = { axes: [{ name: 'GS_VERSION', values: cells.map(([value]) => value), scale: 'linear' as const }], combine: 'crossed' as const, seeds: [1] }
  const plan: SweepPlan = {
    ...grid, name: 'x', gsplan: '0', engine: 'sim', metrics: [], pareto: ['rmr', 'latency_p99'], thresholds: {},
    points: listPoints(grid).map(point => ({ ...point, key: '' }))
  }
  const result = judgeSweep(plan, '.', plan.points.map(point => ({ point })))
  expect(formatPoints(result, dir => dir)).toBe(['point,GS_VERSION,seed,verdict,reasons,router,run',
    ...cells.map(([, cell], index) => `${index + 1},${cell},1,missing,,,`), ''].join('\n'))
})
