import { printable, TEXT_COLUMNS, wrapText } from '@gsplan/cli'
import { findMetric, formatMetric } from '@gsplan/gate'
import type { ConfigurationResult, SweepResult } from '../results/sweep-result.ts'

/** Rows on a terminal: more are in the file. */
const MAX_ROWS = 60

/** Widest column of a parameter, characters. */
const MAX_WIDTH = 24

/** A name or value that has room in a column: the end of a place inside a parameter tells it apart. */
const short = (text: string): string => text.length <= MAX_WIDTH ? text : `…${text.slice(1 - MAX_WIDTH)}`

/** Counts of the states of points: `5`, or `3 + 1 failed + 1 missing`. */
function describePoints ({ points, report }: ConfigurationResult): string {
  const bad = ['failed', 'invalid', 'unjudged'].flatMap(status => {
    const count = report.runs.filter(({ verdict }) => verdict.status === status).length
    return count === 0 ? [] : [{ status, count }]
  })
  const missing = points.filter(({ run }) => run === undefined).length
  const others = [...bad, ...missing === 0 ? [] : [{ status: 'missing', count: missing }]]
  const good = points.length - others.reduce((sum, { count }) => sum + count, 0)
  const parts = [...good === 0 ? [] : [String(good)], ...others.map(({ status, count }) => `${count} ${status}`)]
  return `${parts.join(' + ')}${report.verdict.status === 'breached' ? ', breached' : ''}`
}

/** Median of a metric; `–` where not all trusted points have it. */
function showMetric ({ report: { intervals } }: ConfigurationResult, name: string): string {
  const [definition, interval] = [findMetric(name), intervals[name]]
  return definition === undefined || interval === undefined ? '–' : formatMetric(definition, interval.value)
}

interface Column {
  readonly title: string
  readonly cells: readonly string[]
  readonly isLeft: boolean
}

const widthOf = ({ title, cells }: Column): number =>
  cells.reduce((width, each) => Math.max(width, each.length), title.length)

const pad = (text: string, column: Column): string =>
  column.isLeft ? text.padEnd(widthOf(column)) : text.padStart(widthOf(column))

/** Columns of metrics, as many as have room; the others are in the file. */
function chooseColumns (first: readonly Column[], metrics: readonly Column[], last: Column): Column[] {
  const shown = [...metrics]
  const total = (): number => [...first, ...shown, last].reduce((sum, column) => sum + widthOf(column) + 2, 0)
  while (shown.length > 1 && total() > TEXT_COLUMNS) shown.pop()
  return [...first, ...shown, last]
}

/**
 * The configurations of a sweep as a table of 80 columns: values of the parameters that vary, medians over seeds, points.
 */
export function formatTable ({ plan: { axes, metrics }, configurations }: SweepResult): string[] {
  const shown = configurations.slice(0, MAX_ROWS)
  const varying = axes.filter(({ values }) => values.length > 1)
  const columns = chooseColumns(
    (varying.length > 0 ? varying : axes).map(({ name }) => ({
      title: short(name), cells: shown.map(({ values }) => printable(short(values[name] ?? ''))), isLeft: true
    })),
    metrics.map(name => ({ title: name, cells: shown.map(each => showMetric(each, name)), isLeft: false })),
    { title: 'points', cells: shown.map(describePoints), isLeft: true })
  const rows = [columns.map(column => pad(column.title, column)),
    ...shown.map((_, row) => columns.map(column => pad(column.cells[row] ?? '', column)))]
  const more = configurations.length - shown.length
  const hidden = metrics.filter(name => !columns.some(({ title }) => title === name))
  return [
    ...rows.map(cells => `  ${cells.join('  ')}`.trimEnd()),
    ...more === 0 ? [] : [`  ${more} more configurations are in configurations.csv`],
    ...hidden.length === 0 ? [] : [wrapText(`in configurations.csv as well: ${hidden.join(', ')}`, '  ', '  ')]
  ]
}
