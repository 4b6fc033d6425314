import type { TopLevelSpec } from 'vega-lite'
import { colours } from '../theme.ts'
import type { FigureOptions } from '../figure.ts'
import {
  frame, grouping, groupTooltips, legendRows, logFilter, markLayers, position, toSpec, withoutUndefined, zoomParam,
  type Axis, type Grouping, type Mark
} from './chart.ts'

/** Lines over a quantity; rows have the fields of the axes, and `run` and `series` where there are several. */
export interface LineChart extends Grouping {
  readonly title: string
  readonly rows: readonly object[]
  readonly x: Axis
  readonly y: Axis
  /** True if a value holds until the next one. */
  readonly isStep?: boolean
  /** Fields between which an area is filled. */
  readonly band?: { readonly low: string, readonly high: string } | undefined
  readonly marks?: readonly Mark[]
  readonly logAxis?: 'x' | 'y' | undefined
}

/** Shows the point nearest to the pointer, with its values. */
const hoverLayer = (chart: LineChart): object => ({
  mark: { type: 'point', filled: true, size: 30, clip: true },
  params: [{ name: 'hover', select: { type: 'point', on: 'pointermove', nearest: true, clear: 'pointerout' } }],
  encoding: {
    opacity: { condition: { param: 'hover', empty: false, value: 1 }, value: 0 },
    tooltip: [
      ...groupTooltips(chart),
      ...[chart.x, chart.y].map(({ field, title, format }) => (
        { field, type: 'quantitative', title, format: format === '%' ? '.4~%' : ',.5~r' }
      ))
    ]
  }
})

export function lineChart (chart: LineChart, options: FigureOptions = {}): TopLevelSpec {
  const { title, rows, x, y, isStep = false, band, marks = [], logAxis } = chart
  const { interactive = false } = options
  return toSpec({
    ...frame(title, legendRows(chart)),
    data: { values: rows },
    ...logFilter({ x, y }, options, logAxis),
    layer: [
      {
        encoding: { x: position('x', x, options, logAxis), y: position('y', y, options, logAxis), ...grouping(chart) },
        layer: [
          ...band === undefined
            ? []
            : [{
                mark: { type: 'area', color: colours.band.light, opacity: 1, clip: true },
                encoding: {
                  y: { field: band.low, type: 'quantitative', title: y.title }, y2: { field: band.high },
                  color: { value: colours.band.light }
                }
              }],
          withoutUndefined({
            mark: withoutUndefined({
              type: 'line', strokeWidth: 1.3, clip: true, interpolate: isStep ? 'step-after' : undefined
            }),
            params: interactive ? [zoomParam] : undefined
          }),
          ...interactive ? [hoverLayer(chart)] : []
        ]
      },
      ...markLayers(marks)
    ]
  })
}
