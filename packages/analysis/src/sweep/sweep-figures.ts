import { metricFigures } from './metric-figures.ts'
import { paretoFigure } from './pareto-figure.ts'
import type { SweepFigure, SweepView } from './sweep-view.ts'

/** Figures of a sweep: each metric over each parameter, and two metrics against each other. */
export function sweepFigures (view: SweepView): SweepFigure[] {
  const pareto = paretoFigure(view)
  return [...metricFigures(view), ...pareto === undefined ? [] : [pareto]]
}
