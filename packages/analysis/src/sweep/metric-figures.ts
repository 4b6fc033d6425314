import { findMetric, type SetInterval } from '@gsplan/gate'
import { titleOfMetric } from './metric-title.ts'
import { readQuantities } from './read-quantities.ts'
import { sweepChart, type SweepChart, type SweepRow } from './sweep-chart.ts'
import type { SweepAxis, SweepConfiguration, SweepFigure, SweepView } from './sweep-view.ts'

/** Lines of a figure at most: more can't be told apart. */
const MAX_LINES = 8

/** Figures of a sweep at most. */
const MAX_FIGURES = 30

/** Axes with several values. */
const varying = ({ axes }: SweepView): SweepAxis[] => axes.filter(({ values }) => values.length > 1)

/** Axes whose values tell the lines of a figure apart: all others, or as many of the first as have room. */
function chooseLines (axis: SweepAxis, view: SweepView): SweepAxis[] {
  if (view.isZipped) return []
  const chosen: SweepAxis[] = []
  let lines = 1
  for (const other of varying(view).filter(({ name }) => name !== axis.name)) {
    lines *= other.values.length
    if (lines > MAX_LINES) break
    chosen.push(other)
  }
  return chosen
}

/** States of points whose numbers don't count. */
const untrusted: ReadonlySet<string> = new Set(['failed', 'invalid', 'missing'])

/** Tests whether a configuration has a place in the figure of a metric. */
const isDrawn = ({ intervals }: SweepConfiguration, metric: string): boolean =>
  Number.isFinite(intervals[metric]?.value ?? NaN)

const nameLine = ({ values }: SweepConfiguration, lines: readonly SweepAxis[]): string =>
  lines.map(({ name }) => `${name}=${values[name] ?? ''}`).join(' ')

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] ?? 0 : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** Median and bounds of configurations that share a place of a figure. */
function joinIntervals (intervals: readonly SetInterval[]): Omit<SweepRow, 'x' | 'series'> {
  const [one] = intervals
  if (one !== undefined && intervals.length === 1) {
    return { y: one.value, low: one.low ?? one.value, high: one.high ?? one.value }
  }
  const values = intervals.map(({ value }) => value)
  return { y: median(values), low: Math.min(...values), high: Math.max(...values) }
}

/** Values of an axis in a figure. */
interface Places {
  readonly x: SweepChart['x']
  readonly placeOf: ReadonlyMap<string, number | string>
}

/** Positions of an axis' values: numbers, where all are. */
function placesOf ({ name, values, scale }: SweepAxis): Places {
  const quantities = readQuantities(values)
  if (quantities === undefined) {
    return { x: { title: name, scale: 'ordinal', values }, placeOf: new Map(values.map(value => [value, value])) }
  }
  const { numbers, unit } = quantities
  const isLog = scale === 'log' && numbers.every(each => each > 0)
  return {
    x: { title: unit === '' ? name : `${name} (${unit})`, scale: isLog ? 'log' : 'linear', values: numbers },
    placeOf: new Map(values.map((value, index) => [value, numbers[index] ?? 0]))
  }
}

function toRows (metric: string, axis: SweepAxis, lines: readonly SweepAxis[], view: SweepView): SweepRow[] {
  const { placeOf } = placesOf(axis)
  const places = new Map<string, { readonly x: number | string, readonly series: string, readonly all: SetInterval[] }>()
  for (const configuration of view.configurations) {
    const interval = configuration.intervals[metric]
    if (interval === undefined || !isDrawn(configuration, metric)) continue
    const [x, series] = [placeOf.get(configuration.values[axis.name] ?? '') ?? '', nameLine(configuration, lines)]
    const place = places.get(`${x} ${series}`) ?? { x, series, all: [] }
    places.set(`${x} ${series}`, place)
    place.all.push(interval)
  }
  return [...places.values()].map(({ x, series, all }) => ({ x, series, ...joinIntervals(all) }))
}

/** Seeds from which an interval holds the median in about 95 % of all cases. */
const MIN_SEEDS = 6

/** Says over what numbers of seeds the medians are, and so what their bands are worth. */
function describeSeeds (drawn: readonly SweepConfiguration[]): string {
  const counts = drawn.map(({ points }) => points.filter(({ state }) => !untrusted.has(state)).length)
  if (Math.max(...counts) <= 1) return 'of one seed each, without a band'
  const least = Math.min(...counts)
  const few = least < MIN_SEEDS ? `, which holds it more rarely with fewer than ${MIN_SEEDS} seeds, here ${least}` : ''
  return `median over the seeds, with its 95 % interval as a band${few}`
}

function captionOf (metric: string, axis: SweepAxis, lines: readonly SweepAxis[], view: SweepView): string {
  const { meaning = '' } = findMetric(metric) ?? {}
  const others = view.isZipped ? [] : varying(view).filter(each => each !== axis && !lines.includes(each))
  const drawn = view.configurations.filter(each => isDrawn(each, metric))
  const isShared = view.isZipped && new Set(drawn.map(({ values }) => values[axis.name])).size < drawn.length
  const over = isShared ? `configurations with the same ${axis.name}` : `values of ${others.map(({ name }) => name).join(', ')}`
  const spread = others.length === 0 && !isShared
    ? describeSeeds(drawn)
    : `median over the ${over}, from the lowest to the highest as a band`
  const left = view.configurations.length - drawn.length
  const leftOut = left === 0
    ? ''
    : `; ${left} of ${view.configurations.length} configurations are left out, as they have no finite value from a trusted point`
  return `${metric}: ${meaning}; ${spread}${leftOut}.`
}

/** A text as part of a file's name. */
const toName = (text: string): string => text.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '')

/** Draws each metric over each parameter that varies, with a line for each choice of the others. */
export function metricFigures (view: SweepView): SweepFigure[] {
  return view.metrics.flatMap(metric => varying(view).flatMap((axis): SweepFigure[] => {
    const lines = chooseLines(axis, view)
    const rows = toRows(metric, axis, lines, view)
    if (rows.length === 0) return []
    const series = [...new Set(rows.map(row => row.series))]
    const title = `${metric} by ${axis.name}`
    return [{
      name: toName(`${metric}-by-${axis.name}`), title, caption: captionOf(metric, axis, lines, view),
      spec: sweepChart({ title, rows, x: placesOf(axis).x, yTitle: titleOfMetric(metric), series })
    }]
  })).slice(0, MAX_FIGURES)
}
