import type { TopLevelSpec } from 'vega-lite'
import { frame, toSpec, withoutUndefined } from '../figures/charts/chart.ts'
import { lines, WIDTH } from '../figures/theme.ts'

/** A measured value over a value of a parameter. */
export interface SweepRow {
  /** A number, or a text where values have no order of their own. */
  readonly x: number | string
  readonly y: number
  readonly low: number
  readonly high: number
  /** Values of the other parameters. */
  readonly series: string
}

/** A metric over a parameter. */
export interface SweepChart {
  readonly title: string
  readonly rows: readonly SweepRow[]
  readonly x: {
    readonly title: string
    readonly scale: 'linear' | 'log' | 'ordinal'
    /** Values in order. */
    readonly values: ReadonlyArray<number | string>
  }
  readonly yTitle: string
  /** Lines, in order. */
  readonly series: readonly string[]
}

/** Values that have room for a tick each. */
const MAX_TICKS = 8

/** Position of a parameter's values. */
function across ({ title, scale, values }: SweepChart['x']): object {
  if (scale === 'ordinal') {
    return {
      field: 'x', type: 'ordinal', title, sort: values, scale: { type: 'point', padding: 0.5 },
      axis: { labelAngle: 0, labelLimit: 120 }
    }
  }
  return {
    field: 'x', type: 'quantitative', title,
    scale: withoutUndefined({ type: scale, nice: false, padding: 8, zero: scale === 'log' ? undefined : false }),
    axis: withoutUndefined({ format: ',~r', values: values.length > MAX_TICKS ? undefined : values })
  }
}

/** Columns of the legend: names of parameters are in capitals, which are wide. */
const columnsOf = (series: readonly string[]): number =>
  Math.max(1, Math.min(series.length, Math.floor(WIDTH / (36 + 7.4 * Math.max(...series.map(name => name.length))))))

/** Look of the lines by their order. */
function lookOf (series: readonly string[]): Readonly<Record<'color' | 'strokeDash', object>> {
  if (series.length < 2) return { color: { value: lines[0].light }, strokeDash: { value: [] } }
  const by = (key: 'light' | 'dash'): object => ({
    field: 'series', type: 'nominal', sort: null, legend: { columns: columnsOf(series), symbolOpacity: 1 },
    scale: { domain: series, range: series.map((_, index) => lines[index % lines.length]?.[key]) }
  })
  return { color: by('light'), strokeDash: by('dash') }
}

/** Intervals: areas between numbers, lines at texts. */
const band = ({ x }: SweepChart): object => ({
  mark: x.scale === 'ordinal' ? { type: 'rule', opacity: 0.45 } : { type: 'area', opacity: 0.18, clip: true },
  encoding: { y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' } }
})

/** Draws a metric over a parameter: medians as points on a line, their intervals as bands. */
export function sweepChart (chart: SweepChart): TopLevelSpec {
  const { title, rows, x, yTitle, series } = chart
  const { color, strokeDash } = lookOf(series)
  return toSpec({
    ...frame(title, series.length < 2 ? 0 : Math.ceil(series.length / columnsOf(series))),
    // over the whole figure: names of places inside parameters are long
    title: { text: title, frame: 'bounds', limit: WIDTH },
    data: { values: rows },
    encoding: {
      x: across(x), y: { field: 'y', type: 'quantitative', title: yTitle, scale: { zero: false, nice: true } }, color
    },
    layer: [
      band(chart),
      { mark: { type: 'line', strokeWidth: 1.3, clip: true }, encoding: { strokeDash } },
      { mark: { type: 'point', filled: true, size: 22, opacity: 1 } }
    ]
  })
}
