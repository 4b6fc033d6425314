import { table } from '@gsplan/gate/arquero'
import { parse } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { describe, expect, test } from 'vitest'
import { coveragePoints } from '../../src/figures/coverage.ts'
import { deadlines } from '../../src/figures/deadlines.ts'
import { duplicatesPerMessage } from '../../src/figures/duplicates-per-peer.ts'
import type { FigureRun } from '../../src/figures/figure.ts'
import { figures, findFigure } from '../../src/figures/figures.ts'
import { countHops } from '../../src/figures/hop-distribution.ts'
import { publisherLatencies } from '../../src/figures/latency-by-publisher.ts'
import { cdfPoints } from '../../src/figures/latency-cdf.ts'
import { pdfBins } from '../../src/figures/latency-pdf.ts'
import { p99Of, tailBins } from '../../src/figures/latency-pdf-over-p99.ts'
import { meshRows } from '../../src/figures/mesh-degree.ts'
import { peerScores } from '../../src/figures/peer-scores.ts'
import { statisticBins } from '../../src/figures/score-distributions-all-peers.ts'
import { scoreRows, scoreWindows } from '../../src/figures/score-windows.ts'
import { linePerKind, trafficRows } from '../../src/figures/traffic-rows.ts'
import { readTestClock } from '../../src/figures/charts/time-axis.ts'
import { beginNs, smallRun } from './small-run.ts'

const run = smallRun()
const { tables } = run
const runOf = (more: FigureRun['tables']): FigureRun => ({ name: 'run', tables: more })

describe('what figures draw', () => {
  test('the CDF is of expected deliveries: one never came', () => {
    expect(cdfPoints(run)).toEqual([
      { run: 'run', delay_ms: 0, share: 100 / 201 }, { run: 'run', delay_ms: 10, share: 198 / 201 }, { run: 'run', delay_ms: 40, share: 200 / 201 }
    ])
  })

  test('the PDF counts samples in bins', () => {
    expect(pdfBins(run, { from: 0, width: 20, bins: 3 })).toEqual([
      { from: 0, to: 20, count: 198, share: 0.99 }, { from: 20, to: 40, count: 0, share: 0 }, { from: 40, to: 60, count: 2, share: 0.01 }
    ])
  })

  test('p99 is interpolated, and its tail strictly greater', () => {
    const delays = Array.from({ length: 200 }, (_, i) => i)
    const counts = delays.map(() => 1)
    // position 0.99 × 199 = 197.01
    expect(p99Of(delays, counts)).toBeCloseTo(197.01, 10)
    expect(tailBins(table({ delay_ms: delays, count: counts })).bins).toEqual([
      { from: 198, to: 199, count: 1, share: 1 / 200 }, { from: 199, to: 200, count: 1, share: 1 / 200 }
    ])
    // 99 of 100 samples are 5: the 99th percentile is 5 + 0.01 × 95
    expect(tailBins(table({ delay_ms: [5, 100], count: [99, 1] }))).toEqual(
      { p99Ms: expect.closeTo(5.95, 9) as number, widthMs: 1, bins: [{ from: 100, to: 101, count: 1, share: 0.01 }] })
    expect(tailBins(table({ delay_ms: [5], count: [9] })).bins).toEqual([])
  })

  test('deadlines come with delays above three quarters of them', () => {
    const upTo = (ms: number): number[] => deadlines([runOf({ cdf: table({ delay_ms: [1, ms], count: [1, 2] }) })]).map(({ at }) => at)
    expect([2250, 2251, 4500, 4501].map(upTo)).toEqual([[], [3000], [3000], [3000, 6000]])
  })

  test('coverage keeps messages that never got there below 100 %', () => {
    const points = coveragePoints(run).filter(({ series }) => series.startsWith('50') || series.startsWith('99'))
    expect(points).toEqual([
      ...[10, 11, 12].map((time, i) => ({ run: 'run', series: '50 % of peers', time_ms: time, share: (i + 1) / 3 })),
      ...[38, 40].map((time, i) => ({ run: 'run', series: '99 % of peers', time_ms: time, share: (i + 1) / 3 }))
    ])
  })

  test('hops are links to the publisher; chains that lead elsewhere do not count', () => {
    expect(countHops(run)).toEqual([0, 4, 1])
    expect(countHops(runOf({
      messages: table({ publisher: [1, null] }),
      // 5 and 6 have it from each other, 7 from nobody, 8 from somebody who has none
      deliveries: table({ message: [0, 0, 0, 0, 0, 1], peer: [2, 5, 6, 7, 8, 2], from: [1, 6, 5, null, 9, 1] })
    }))).toEqual([0, 1])
  })

  test('latencies of each publisher', () => {
    expect(publisherLatencies(run)).toEqual([
      { publisher: 1, deliveries: 4, p5_ms: 10, p50_ms: 12, p95_ms: 40, p99_ms: 40 },
      { publisher: 2, deliveries: 1, p5_ms: 11, p50_ms: 11, p95_ms: 11, p99_ms: 11 }
    ])
  })

  test('duplicates per message leave out peers that tell nothing', () => {
    expect(duplicatesPerMessage(run)).toEqual([2, 1])
  })

  test('mesh degrees of several topics are taken together', () => {
    expect(meshRows(run)).toEqual([{ run: 'run', time_s: 0, mean: 3, min: 1, max: 6 }, { run: 'run', time_s: 1, mean: 1, min: 0, max: 2 }])
  })

  test('rates count seconds without events as 0, and leave out what never happens', () => {
    const rows = (series: string, ...rates: number[]): object[] =>
      rates.map((rate, i) => ({ run: 'run', series, time_s: i - 1, rate }))
    expect(trafficRows('run', tables.rates, 'count', linePerKind(['delivered', 'ihave', 'prunes', 'iwant'])))
      .toEqual([...rows('delivered', 2, 0, 4), ...rows('ihave', 5, 0, 1)])
    expect(trafficRows('run', tables.rates, 'bytes', { control: ['delivered', 'ihave'] })).toEqual(rows('control', 50, 0, 10))
  })

  test('long tests are drawn in steps of several seconds', () => {
    const times = Array.from({ length: 450 }, (_, i) => i)
    const rows = trafficRows('r', table({ time_s: times, kind: times.map(() => 'ihave'), count: times.map(() => 6) }), 'count', { ihave: ['ihave'] })
    expect(rows.length).toBe(150)
    expect(rows.every(({ rate }) => rate === 6)).toBe(true)
  })

  test('score windows begin at multiples of 5 s', () => {
    const window = (second: bigint, min: number, max: number, mean: number, median: number): object =>
      ({ fromNs: beginNs + second * 1_000_000_000n, min, max, mean, median })
    expect(scoreWindows(tables.scores as NonNullable<typeof tables.scores>)).toEqual([
      window(-7n, -4, 1, -1, 0), window(3n, -10, 3, -5 / 3, 2)
    ])
    expect(scoreRows(run, ['max'])).toEqual([
      { run: 'run', series: 'max', time_s: -7, score: 1 }, { run: 'run', series: 'max', time_s: 3, score: 3 }
    ])
    expect(readTestClock(tables.peers)).toEqual({
      beginNs, marks: [{ at: 1, label: 'warm-up ends' }, { at: 10, label: 'cool-down begins' }]
    })
  })

  test('scores of each peer, in bins that all statistics share', () => {
    const peers = peerScores(tables.scores as NonNullable<typeof tables.scores>)
    expect(peers).toEqual([
      { peer: 2, mean: 1, min: 0, max: 2, p25: 0.5, p75: 1.5, p95: 1.9 },
      // -10, -4, 1, 3
      { peer: 3, mean: -2.5, min: -10, max: 3, p25: -5.5, p75: 1.5, p95: expect.closeTo(2.7, 9) as number }
    ])
    const bins = statisticBins(peers)
    expect(bins.length).toBe(50)
    expect(bins.filter(({ statistic, count }) => statistic === 'min' && count > 0)).toEqual([
      { statistic: 'min', from: -10, to: -8.7, count: 1, share: 0.5 }, { statistic: 'min', from: -0.9, to: 0.4, count: 1, share: 0.5 }
    ])
  })
})

describe('specifications', () => {
  /** Throws for what Vega can't read. */
  function read (spec: TopLevelSpec): void {
    const warnings: string[] = []
    const noted = (...texts: readonly unknown[]): unknown => warnings.push(texts.join(' '))
    const { spec: vega } = compile(spec, { logger: { warn: noted, info: noted, debug: noted, error: noted, level: () => 0 } as never })
    expect(warnings).toEqual([])
    expect(parse(vega, {}, { ast: true })).toBeDefined()
  }

  test.each(figures.map(figure => [figure.name, figure] as const))('%s can be drawn alone, and over others where it says so', (_, figure) => {
    for (const options of [{}, { interactive: true }, { interactive: true, log: true }]) {
      const spec = figure.spec([run], options)
      expect(spec).toBeDefined()
      read(spec as TopLevelSpec)
      if (!figure.overlay) continue
      const overlay = figure.spec([run, smallRun('other')], options) as TopLevelSpec
      read(overlay)
      expect(JSON.stringify(overlay)).toContain('"other"')
    }
  })

  test.each(figures.map(figure => [figure.name, figure] as const))('%s of no tables, or of empty ones, is nothing', (_, figure) => {
    expect(figure.spec([runOf({})])).toBeUndefined()
    const empty = Object.fromEntries(Object.entries(tables).map(([name, full]) => [
      name, table(Object.fromEntries(full.columnNames().map(column => [column, []])))
    ]))
    expect(figure.spec([runOf(empty)])).toBeUndefined()
  })

  test('only tables that a figure says it needs are read', () => {
    for (const figure of figures) {
      const needed = Object.fromEntries(figure.needs.map(name => [name, tables[name]]))
      expect([figure.name, figure.spec([{ name: 'run', tables: needed }])]).toEqual([figure.name, figure.spec([run])])
    }
  })

  test('names are the original\'s and more, each once', () => {
    const names = figures.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of ['latency-cdf', 'latency-pdf', 'latency-pdf-over-p99', 'score-min-max', 'score-mean-median',
      'score-global-mean-distribution', 'score-distributions-all-peers']) expect(findFigure(name)?.name).toBe(name)
    expect(findFigure('none')).toBeUndefined()
  })
})
