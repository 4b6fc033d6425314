import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { metricFigures } from '../../src/sweep/metric-figures.ts'
import { findPareto, paretoFigure } from '../../src/sweep/pareto-figure.ts'
import { readQuantities } from '../../src/sweep/read-quantities.ts'
import type { SweepConfiguration, SweepView } from '../../src/sweep/sweep-view.ts'
import { writeSweepPage } from '../../src/sweep/write-sweep-page.ts'

type Values = SweepConfiguration['values']

const configuration = (values: Values, metrics: Readonly<Record<string, number>>): SweepConfiguration => ({
  values, status: 'passed',
  intervals: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, { value, low: value - 1, high: value + 2 }])),
  points: [{ seed: 1, state: 'passed', reasons: [], dir: `runs/${Object.values(values).join('-')}`, hasReport: true }]
})

/** A sweep of two parameters, whose metrics follow from them. */
function makeView (more: Partial<SweepView> = {}): SweepView {
  const axes = [
    { name: 'N_NODES', values: ['10', '100'], scale: 'log' as const }, { name: 'GS_VERSION', values: ['14', '17'], scale: 'linear' as const }
  ]
  return {
    name: 'small', summary: 'small · sim', verdict: { status: 'passed', reasons: [] }, findings: [], axes, isZipped: false,
    metrics: ['latency_p99'], pareto: ['bytes_per_delivery', 'latency_p99'],
    configurations: ['10', '100'].flatMap(nodes => ['14', '17'].map(version => configuration(
      { N_NODES: nodes, GS_VERSION: version },
      { latency_p99: Number(nodes) + Number(version), bytes_per_delivery: 1000 / Number(nodes) + Number(version) }))),
    ...more
  }
}

interface Drawn {
  readonly data: { readonly values: ReadonlyArray<Readonly<Record<string, unknown>>> }
  readonly encoding: { readonly x: { readonly type: string, readonly title: string, readonly scale: { readonly type: string } } }
}

const figuresOf = (view: SweepView): Array<readonly [string, Drawn]> =>
  metricFigures(view).map(({ name, spec }) => [name, spec as unknown as Drawn])

describe('values of a parameter as numbers', () => {
  const cases: ReadonlyArray<readonly [values: readonly string[], found: unknown]> = [
    [['4', '8'], { numbers: [4, 8], unit: '' }],
    [['0.25', '1e-3', '-4'], { numbers: [0.25, 0.001, -4], unit: '' }],
    [['5ms', '20ms'], { numbers: [5, 20], unit: 'ms' }],
    [['500ms', '2s', '1m'], { numbers: [500, 2000, 60_000], unit: 'ms' }],
    [['512 B', '2 KiB'], { numbers: [512, 2048], unit: 'B' }],
    [['1/s', '20/s'], { numbers: [1, 20], unit: '/s' }],
    [['5', '5ms'], undefined],
    [['14.1.2', '17'], undefined],
    [['true', 'false'], undefined],
    [['1s', '1 KiB'], undefined],
    [[], undefined]
  ]
  test.each(cases)('%j', (values, found) => { expect(readQuantities(values)).toEqual(found) })
})

describe('a metric over a parameter', () => {
  test('has a line for each choice of the others, with bands', () => {
    const [[name, byNodes], [other, byVersion]] = figuresOf(makeView()) as [readonly [string, Drawn], readonly [string, Drawn]]
    expect([name, other]).toEqual(['latency_p99-by-N_NODES', 'latency_p99-by-GS_VERSION'])
    expect(byNodes.data.values).toEqual([
      { x: 10, series: 'GS_VERSION=14', y: 24, low: 23, high: 26 }, { x: 10, series: 'GS_VERSION=17', y: 27, low: 26, high: 29 },
      { x: 100, series: 'GS_VERSION=14', y: 114, low: 113, high: 116 }, { x: 100, series: 'GS_VERSION=17', y: 117, low: 116, high: 119 }])
    expect([byNodes.encoding.x.scale.type, byVersion.encoding.x.scale.type]).toEqual(['log', 'linear'])
  })

  test('is over texts where values are no numbers, and over the values of others where there are too many lines', () => {
    const axes = [
      { name: 'GS_VERSION', values: ['14.1.2', '17.0.0'], scale: 'linear' as const },
      { name: 'N_NODES', values: Array.from({ length: 9 }, (_, index) => String(index + 1)), scale: 'linear' as const }
    ]
    const view = makeView({
      axes, configurations: axes[0]?.values.flatMap(version => axes[1]?.values.map(nodes =>
        configuration({ GS_VERSION: version, N_NODES: nodes }, { latency_p99: Number(nodes) })) ?? []) ?? []
    })
    const [[, byVersion]] = figuresOf(view) as [readonly [string, Drawn]]
    expect(byVersion.encoding.x).toMatchObject({ type: 'ordinal', title: 'GS_VERSION', sort: ['14.1.2', '17.0.0'] })
    expect(byVersion.data.values).toEqual(['14.1.2', '17.0.0'].map(x => ({ x, series: '', y: 5, low: 1, high: 9 })))
    expect(metricFigures(view)[0]?.caption).toMatch(/median over the values of N_NODES, from the lowest to the highest as a band\.$/)
  })

  test('of zipped parameters is one line; what was not measured is left out', () => {
    const view = makeView({
      isZipped: true, metrics: ['latency_p99', 'rmr'],
      configurations: [configuration({ N_NODES: '10', GS_VERSION: '14' }, { latency_p99: 5 }),
        configuration({ N_NODES: '100', GS_VERSION: '17' }, { latency_p99: Infinity })]
    })
    expect(figuresOf(view).map(([name, { data }]) => [name, data.values])).toEqual([
      ['latency_p99-by-N_NODES', [{ x: 10, series: '', y: 5, low: 4, high: 7 }]],
      ['latency_p99-by-GS_VERSION', [{ x: 14, series: '', y: 5, low: 4, high: 7 }]]])
    expect(metricFigures(view)[0]?.caption).toMatch(
      /; of one seed each, without a band; 1 of 2 configurations are left out, as they have no finite value from a trusted point\.$/)
  })

  test('of zipped parameters with a value several times joins the configurations that share it, and says so', () => {
    const axes = [{ name: 'GS_MODULE', values: ['a', 'b'], scale: 'linear' as const }, { name: 'N_NODES', values: ['1', '2', '3'], scale: 'linear' as const }]
    const view = makeView({
      axes, isZipped: true, configurations: [['a', '1'], ['a', '2'], ['b', '3']].map(([module = '', nodes = '']) =>
        configuration({ GS_MODULE: module, N_NODES: nodes }, { latency_p99: Number(nodes) }))
    })
    const [[, byModule]] = figuresOf(view) as [readonly [string, Drawn]]
    expect(byModule.data.values).toEqual([{ x: 'a', series: '', y: 1.5, low: 1, high: 2 }, { x: 'b', series: '', y: 3, low: 2, high: 5 }])
    expect(metricFigures(view).map(({ caption }) => caption.split('; ').at(-1))).toEqual([
      'median over the configurations with the same GS_MODULE, from the lowest to the highest as a band.', 'of one seed each, without a band.'])
  })

  test.each([
    [['passed'], 'of one seed each, without a band'],
    [['passed', 'breached', 'missing', 'invalid'],
      'median over the seeds, with its 95 % interval as a band, which holds it more rarely with fewer than 6 seeds, here 2'],
    [Array.from({ length: 6 }, () => 'passed'), 'median over the seeds, with its 95 % interval as a band']
  ])('says over how many seeds its medians are: %j', (states, words) => {
    const { configurations } = makeView()
    const points = states.map((state, seed) => ({ seed, state, reasons: [], hasReport: false }))
    const [figure] = metricFigures(makeView({ configurations: configurations.map(each => ({ ...each, points })) }))
    expect(figure?.caption.endsWith(`; ${words}.`)).toBe(true)
  })
})

test('nobody is better in both metrics than a configuration on the front, and each other one has one that is', () => {
  const point = fc.record({ delivery_ratio: fc.integer({ min: 0, max: 6 }), latency_p99: fc.integer({ min: 0, max: 6 }) })
  fc.assert(fc.property(fc.array(point, { maxLength: 15 }), measured => {
    const found = findPareto(makeView({ pareto: ['latency_p99', 'delivery_ratio'], configurations: measured.map(each => configuration({}, each)) }))
    expect(found.map(({ isBest }) => isBest)).toEqual(measured.map(one => !measured.some(other =>
      other.latency_p99 <= one.latency_p99 && other.delivery_ratio >= one.delivery_ratio &&
      (other.latency_p99 < one.latency_p99 || other.delivery_ratio > one.delivery_ratio))))
  }))
})

test('the Pareto view names the configurations on the front', () => {
  expect(paretoFigure(makeView())?.caption).toBe('Medians of each configuration: lower bytes_per_delivery and lower latency_p99 are better, and of ' +
    'those on the line none is better in both. A: N_NODES=100 GS_VERSION=14; B: N_NODES=10 GS_VERSION=14.')
  expect(paretoFigure(makeView({ configurations: [] }))).toBe(undefined)
})

test('a page links reports, shows what is wrong, and escapes names; its figures are drawn without a warning', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gsplan-page-'))
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }) })
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  onTestFinished(() => { warn.mockRestore() })
  const evil = '<img src=x onerror=alert(1)>'
  const first = configuration({ N_NODES: '10', GS_VERSION: evil }, { latency_p99: 5, bytes_per_delivery: 3 })
  const view = makeView({
    name: evil, verdict: { status: 'invalid', reasons: [{ code: 'saturated', message: evil }] }, findings: [evil],
    configurations: [{
      ...first, status: 'invalid', points: [
        { seed: 1, state: 'invalid', reasons: [{ code: 'saturated', message: evil }], dir: 'runs/a "b" #1', hasReport: true },
        { seed: 2, state: 'missing', reasons: [], hasReport: false }]
    }, ...makeView().configurations]
  })
  await writeSweepPage(view, { folder, page: 'sweep.html' })
  const page = readFileSync(join(folder, 'sweep.html'), 'utf8')
  expect(page).not.toContain('<img')
  expect(page).toContain('<a href="runs/a%20%22b%22%20%231/analysis/report.html">1</a>')
  expect(page).toMatch(/<\/span> 2 <span class="missing" title="">missing<\/span>/)
  expect(page).toContain('Invalid: the measurement can&#39;t be trusted')
  expect(readdirSync(join(folder, 'figures')).filter(name => name.endsWith('.png')).sort()).toEqual(
    ['latency_p99-by-GS_VERSION.png', 'latency_p99-by-N_NODES.png', 'pareto.png'])
  expect(warn).not.toHaveBeenCalled()
  // the same sweep is the same page
  await writeSweepPage(view, { folder, page: 'again.html' })
  expect(readFileSync(join(folder, 'again.html'), 'utf8')).toBe(page)
})
