import { findMetric } from '@gsplan/gate'
import { frame, toSpec } from '../figures/charts/chart.ts'
import { colours, lines } from '../figures/theme.ts'
import { titleOfMetric } from './metric-title.ts'
import type { SweepConfiguration, SweepFigure, SweepView } from './sweep-view.ts'

/** A configuration in the plane of two metrics. */
export interface ParetoPoint {
  readonly configuration: SweepConfiguration
  readonly x: number
  readonly y: number
  /** True if no other is better in one metric and as good in the other. */
  readonly isBest: boolean
}

/** Configurations on the front that the caption names. */
const MAX_NAMED = 26

/** A value that is the better the smaller it is. */
const costOf = (metric: string, value: number): number => findMetric(metric)?.worse === 'lower' ? -value : value

/** Places configurations by two metrics, and finds those that none of the others is better than in both. */
export function findPareto ({ configurations, pareto: [across, up] }: SweepView): ParetoPoint[] {
  const placed = configurations.flatMap(configuration => {
    const [x, y] = [configuration.intervals[across]?.value, configuration.intervals[up]?.value]
    return x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y) ? [] : [{ configuration, x, y }]
  })
  const isBetter = (one: typeof placed[number], other: typeof placed[number]): boolean => {
    const [dx, dy] = [costOf(across, one.x) - costOf(across, other.x), costOf(up, one.y) - costOf(up, other.y)]
    return dx <= 0 && dy <= 0 && (dx < 0 || dy < 0)
  }
  return placed.map(each => ({ ...each, isBest: !placed.some(other => isBetter(other, each)) }))
}

const describe = ({ configuration: { values } }: ParetoPoint): string =>
  Object.entries(values).map(([name, value]) => `${name}=${value}`).join(' ')

/** Letter of a configuration on the front. */
const letterOf = (index: number): string => String.fromCharCode(65 + index)

const directionOf = (metric: string): string => findMetric(metric)?.worse === 'lower' ? 'higher' : 'lower'

function captionOf (front: readonly ParetoPoint[], [across, up]: SweepView['pareto']): string {
  const named = front.slice(0, MAX_NAMED).map((each, index) => `${letterOf(index)}: ${describe(each)}`).join('; ')
  const more = front.length > MAX_NAMED ? `; and ${front.length - MAX_NAMED} more` : ''
  return `Medians of each configuration: ${directionOf(across)} ${across} and ${directionOf(up)} ${up} are better, and of those ` +
    `on the line none is better in both. ${named}${more}.`
}

/** Draws two metrics against each other, a point for each configuration. */
export function paretoFigure (view: SweepView): SweepFigure | undefined {
  const points = findPareto(view)
  if (points.length < 2) return undefined
  const [across, up] = view.pareto
  const front = points.filter(({ isBest }) => isBest).sort((a, b) => a.x - b.x || a.y - b.y)
  const title = `${up} against ${across}`
  const rows = points.map(({ x, y, isBest }) => ({ x, y, isBest }))
  const best = front.map(({ x, y }, index) => ({ x, y, label: index < MAX_NAMED ? letterOf(index) : '' }))
  const scale = { zero: false, nice: true, padding: 6 }
  return {
    name: 'pareto', title, caption: captionOf(front, view.pareto),
    spec: toSpec({
      ...frame(title, 0),
      encoding: {
        x: { field: 'x', type: 'quantitative', title: titleOfMetric(across), scale },
        y: { field: 'y', type: 'quantitative', title: titleOfMetric(up), scale }
      },
      layer: [
        { data: { values: rows }, mark: { type: 'point', filled: true, size: 18, color: colours.fill.light, opacity: 0.8 } },
        { data: { values: best }, mark: { type: 'line', strokeWidth: 1, color: lines[0].light } },
        { data: { values: best }, mark: { type: 'point', filled: true, size: 26, color: lines[0].light, opacity: 1 } },
        {
          data: { values: best }, mark: { type: 'text', dx: 6, dy: -5, fontSize: 9, color: colours.ink.light },
          encoding: { text: { field: 'label' } }
        }
      ]
    })
  }
}
