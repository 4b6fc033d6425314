import type { TopLevelSpec } from 'vega-lite'
import { colours } from '../theme.ts'
import type { FigureOptions } from '../figure.ts'
import {
  frame, legendRows, logFilter, markLayers, position, toSpec, withoutUndefined, zoomParam, type Axis, type Mark
} from './chart.ts'
import type { Bin } from './histogram.ts'
import { lineChart } from './line-chart.ts'

/** Bins of one run, or of several over each other. */
export interface HistogramChart {
  readonly title: string
  readonly runs: ReadonlyArray<{ readonly name: string, readonly bins: readonly Bin[] }>
  /** Title of the axis of values, with the unit; where its ticks are, when that is not left to the scale. */
  readonly x: string
  readonly ticks?: readonly number[] | undefined
  /** Field that is drawn, and the title of its axis. */
  readonly y: { readonly field: 'count' | 'share', readonly title: string }
  readonly marks?: readonly Mark[]
  readonly logAxis?: 'y' | undefined
}

/** Ticks at whole numbers, when they are given. */
const tickAxis = (ticks: readonly number[] | undefined): Pick<Axis, 'ticks' | 'format'> =>
  ({ ticks, format: ticks && 'd' })

/** Bars for one run, outlines for several: bars would hide each other. */
export function histogramChart (chart: HistogramChart, options: FigureOptions = {}): TopLevelSpec {
  return chart.runs.length === 1 ? bars(chart, options) : outlines(chart, options)
}

const binTooltip = [
  { field: 'from', type: 'quantitative', title: 'from', format: ',.5~r' },
  { field: 'to', type: 'quantitative', title: 'to', format: ',.5~r' },
  { field: 'count', type: 'quantitative', title: 'count', format: ',' },
  { field: 'share', type: 'quantitative', title: 'share', format: '.3~%' }
]

function bars ({ title, runs, x, ticks, y, marks = [], logAxis }: HistogramChart, options: FigureOptions): TopLevelSpec {
  const bins = runs[0]?.bins ?? []
  const xAxis: Axis = { field: 'from', title: x, zero: false, ...tickAxis(ticks) }
  const yAxis: Axis = y.field === 'share' ? { ...y, format: '%' } : { ...y, isWhole: true }
  const none = { runs: [], series: [] }
  return toSpec({
    ...frame(title, legendRows(none)),
    data: { values: bins },
    ...logFilter({ x: xAxis, y: yAxis }, options, logAxis),
    layer: [
      withoutUndefined({
        mark: { type: 'bar', color: colours.fill.light, stroke: colours.background.light, strokeWidth: 0.4, clip: true },
        params: options.interactive === true ? [zoomParam] : undefined,
        encoding: withoutUndefined({
          x: { ...position('x', xAxis, options), bin: { binned: true } },
          x2: { field: 'to' },
          y: position('y', yAxis, options, logAxis),
          tooltip: options.interactive === true ? binTooltip : undefined
        })
      }),
      ...markLayers(marks)
    ]
  })
}

function outlines ({ title, runs, x, ticks, y, marks = [], logAxis }: HistogramChart, options: FigureOptions): TopLevelSpec {
  const rows = runs.flatMap(({ name: run, bins }) => [
    { run, value: bins[0]?.from ?? 0, [y.field]: 0 },
    ...bins.map(bin => ({ run, value: bin.from, [y.field]: bin[y.field] })),
    { run, value: bins.at(-1)?.to ?? 0, [y.field]: 0 }
  ])
  return lineChart({
    title, rows, runs: runs.map(({ name }) => name), series: [], isStep: true, marks,
    x: { field: 'value', title: x, zero: false, ...tickAxis(ticks) },
    y: y.field === 'share' ? { ...y, format: '%' } : y,
    logAxis
  }, options)
}
