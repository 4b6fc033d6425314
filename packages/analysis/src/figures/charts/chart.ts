import type { TopLevelSpec } from 'vega-lite'
import { colours, config, HEIGHT, lines, WIDTH } from '../theme.ts'
import type { FigureOptions } from '../figure.ts'

/** Axis: a field of the rows, and its title with the unit. */
export interface Axis {
  readonly field: string
  readonly title: string
  /** d3-format of labels and of values under the pointer. */
  readonly format?: string | undefined
  readonly domain?: readonly [number, number] | undefined
  /** True if the scale begins at 0. @default true */
  readonly zero?: boolean
  /** True if values are whole numbers. @default false */
  readonly isWhole?: boolean
  /** Where the ticks are, when that is not left to the scale. */
  readonly ticks?: readonly number[] | undefined
}

/** A vertical line with a label. */
export interface Mark {
  readonly at: number
  readonly label: string
}

/** Grouping of rows: by run, by series of a run, both or neither. */
export interface Grouping {
  /** Names of the runs, in order. */
  readonly runs: readonly string[]
  /** Names of the series within a run, in order; empty when there is one. */
  readonly series: readonly string[]
}

type Spec = Record<string, unknown>

export const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json'

/** Common part of every figure: look, size including axes and legend, title. */
export const frame = (title: string, legendRows: number): Spec => ({
  $schema: SCHEMA, width: WIDTH, height: HEIGHT + 14 * legendRows, autosize: { type: 'fit', contains: 'padding' }, config,
  title
})

/** Zoom with Ctrl and the wheel (or a pinch), drag to move, double click to reset. */
export const zoomParam: Spec = {
  name: 'zoom', select: { type: 'interval', zoom: 'wheel![event.ctrlKey]' }, bind: 'scales'
}

const isLog = (axis: 'x' | 'y', { log = false }: FigureOptions, logAxis: 'x' | 'y' | undefined): boolean =>
  log && logAxis === axis

/** Drops keys that are undefined, which Vega-Lite treats otherwise than absent ones. */
export const withoutUndefined = (spec: Spec): Spec =>
  Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined))

/** Scale of an axis; a logarithmic one has no place for 0. */
export function position (
  axis: 'x' | 'y', shown: Axis, options: FigureOptions, logAxis?: 'x' | 'y'
): Spec {
  const { field, title, format, domain, zero = true, isWhole = false, ticks } = shown
  const log = isLog(axis, options, logAxis)
  const linear = domain === undefined ? { zero, nice: true } : { domain }
  const look = withoutUndefined({ format, tickMinStep: isWhole ? 1 : undefined, values: ticks })
  return withoutUndefined({
    field, type: 'quantitative', title, scale: log ? { type: 'log', nice: true } : linear,
    axis: Object.keys(look).length === 0 ? undefined : look
  })
}

/** Rows that a logarithmic axis can show. */
export const logFilter = (
  axes: Readonly<Record<'x' | 'y', Axis>>, { log = false }: FigureOptions, logAxis?: 'x' | 'y'
): Spec =>
  log && logAxis !== undefined ? { transform: [{ filter: { field: axes[logAxis].field, gt: 0 } }] } : {}

/** Rows of the legend: long names take one each. */
export function legendRows ({ runs, series }: Grouping): number {
  const rowsOf = (names: readonly string[]): number => names.length < 2 ? 0 : Math.ceil(names.length / columnsOf(names))
  return rowsOf(runs) + rowsOf(series)
}

/** Columns of a legend as wide as the figure. */
function columnsOf (names: readonly string[]): number {
  const widest = Math.max(...names.map(name => name.length))
  return Math.max(1, Math.min(names.length, Math.floor(WIDTH / (30 + 5.8 * widest))))
}

const legend = (names: readonly string[]): Spec => ({ columns: columnsOf(names) })

function range (key: 'light' | 'dash', names: readonly string[]): unknown[] {
  return names.map((_, i) => lines[i % lines.length]?.[key])
}

/** Colours for runs, dashes for series; when there is only one of them, both for it. */
export function grouping ({ runs, series }: Grouping): Spec {
  const scale = (key: 'light' | 'dash', names: readonly string[]): Spec => ({ domain: names, range: range(key, names) })
  const by = (field: 'run' | 'series', key: 'light' | 'dash', names: readonly string[]): Spec =>
    ({ field, type: 'nominal', sort: null, scale: scale(key, names), legend: legend(names) })
  if (runs.length > 1 && series.length > 1) {
    return { color: by('run', 'light', runs), strokeDash: by('series', 'dash', series) }
  }
  if (runs.length > 1) return { color: by('run', 'light', runs), strokeDash: by('run', 'dash', runs) }
  if (series.length > 1) return { color: by('series', 'light', series), strokeDash: by('series', 'dash', series) }
  return { color: { value: lines[0].light } }
}

/** Fields that name the line of a row, in the values under the pointer. */
export const groupTooltips = ({ runs, series }: Grouping): Spec[] => [
  ...runs.length > 1 ? [{ field: 'run', type: 'nominal' }] : [],
  ...series.length > 1 ? [{ field: 'series', type: 'nominal' }] : []
]

/** Layers of vertical lines with labels at their upper ends. */
export function markLayers (marks: readonly Mark[]): Spec[] {
  if (marks.length === 0) return []
  const data = { values: marks }
  const x = { field: 'at', type: 'quantitative' }
  return [
    {
      data,
      mark: { type: 'rule', strokeDash: [2, 2], strokeWidth: 0.8, color: colours.quiet.light, clip: true },
      encoding: { x }
    },
    {
      data,
      mark: {
        type: 'text', angle: 270, align: 'right', baseline: 'bottom', dx: -2, dy: -2, fontSize: 8.5, clip: true,
        color: colours.quiet.light
      },
      encoding: { x, y: { value: 0 }, text: { field: 'label' } }
    }
  ]
}

/** Casts a specification that is built from parts, whose sum the types of Vega-Lite can't express. */
export const toSpec = (spec: Spec): TopLevelSpec => spec as unknown as TopLevelSpec
