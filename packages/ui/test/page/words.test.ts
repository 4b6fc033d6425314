import { expect, test } from 'vitest'
import type { RunView } from '../../src/api.ts'
import { chooseRuns } from '../../src/page/results/choose-runs.ts'
import { formatBytes, formatMetric, formatNumber, formatSeconds } from '../../src/page/state/format.ts'
import { isSameText } from '../../src/page/state/same-text.ts'

test('numbers, times and sizes are short', () => {
  expect([0, 12.345, 0.012345, 1234567, Infinity, NaN].map(formatNumber)).toEqual(['0', '12.3', '0.0123', '1,234,567', '∞', '–'])
  expect([0, 59.4, 60, 125, 3600, 3780].map(formatSeconds)).toEqual(['0 s', '59 s', '1 min', '2 min 5 s', '1 h', '1 h 3 min'])
  expect([0, 2048, 3 * 2 ** 30].map(formatBytes)).toEqual(['0 B', '2 KiB', '3 GiB'])
  expect([formatMetric(undefined, 'ms'), formatMetric(null, 'ms'), formatMetric('inf', 'ms'), formatMetric(5, 'ms'), formatMetric(5, 'count'),
    formatMetric(0.5, 'ratio')]).toEqual(['–', '–', '∞ ms', '5 ms', '5', '50 %'])
})

test('a score that is absent is 0, and numbers are the same with and without a point', () => {
  const id = 'PEER_SCORE_PARAMS.DecayToZero'
  expect([
    isSameText(id, '', '0'), isSameText(id, '0.0', '0s'), isSameText(id, '-4000.0', '-4000'), isSameText(id, '1', '2'),
    isSameText('T_RUN', '', '0'), isSameText('T_RUN', ' 3m ', '3m'), isSameText(id, '5s', '6s'), isSameText(id, '0m5s', '')
  ]).toEqual([true, true, true, false, false, true, false, false])
})

const run = (name: string, fields: Partial<RunView>): RunView => ({
  name, isFailed: false, state: 'passed', metrics: {}, params: {}, reasons: [], hasConfig: true, hasReport: true, ...fields
})

test('runs are found by words, parameters and verdict, and sorted with those without a value last', () => {
  const runs = [
    run('a', { metrics: { latency_p99: 30 }, params: { N_NODES: '50' }, router: 'm@1', startedAt: '2024-01-02' }),
    run('b', { metrics: { latency_p99: 'inf' }, params: { N_NODES: '20' }, state: 'failed', reasons: ['something broke'] }),
    run('c', { metrics: { latency_p99: null }, engine: 'exec', startedAt: '2024-01-01' })
  ]
  const names = (choice: Partial<Parameters<typeof chooseRuns>[1]>): string =>
    chooseRuns(runs, { words: '', state: '', sortBy: 'name', isDescending: false, ...choice }).map(({ name }) => name).join('')
  expect([
    names({}), names({ isDescending: true }), names({ sortBy: 'latency_p99' }), names({ sortBy: 'latency_p99', isDescending: true }),
    names({ sortBy: 'startedAt' }), names({ words: 'N_NODES=50' }), names({ words: 'n_nodes=2' }), names({ words: 'BROKE' }),
    names({ words: 'exec c' }), names({ state: 'failed' }), names({ words: 'nothing' })
  ]).toEqual(['abc', 'cba', 'abc', 'bac', 'cab', 'a', 'b', 'b', 'c', 'b', ''])
})
