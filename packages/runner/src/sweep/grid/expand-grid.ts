import type { Axis, AxisValues, Grid, Point } from './grid.ts'

/** Each value of the first axis with each of the others, the last axis varying fastest. */
function cross ([axis, ...others]: readonly Axis[]): AxisValues[] {
  if (axis === undefined) return [{}]
  const rest = cross(others)
  return axis.values.flatMap(value => rest.map(values => ({ [axis.name]: value, ...values })))
}

/** The first values of all axes, the second ones, and so on. */
const zip = (axes: readonly Axis[]): AxisValues[] => axes.length === 0
  ? [{}]
  : (axes[0]?.values ?? []).map((_, index) =>
      Object.fromEntries(axes.map(({ name, values }) => [name, values[index] ?? ''])))

/** Counts the configurations of a grid without listing them. */
export const countConfigurations = ({ axes, combine }: Pick<Grid, 'axes' | 'combine'>): number => combine === 'zipped'
  ? axes[0]?.values.length ?? 1
  : axes.reduce((product, { values }) => product * values.length, 1)

/** Lists the configurations of a grid, in order: axes that are zipped have the same number of values. */
export const listConfigurations = ({ axes, combine }: Pick<Grid, 'axes' | 'combine'>): AxisValues[] =>
  combine === 'zipped' ? zip(axes) : cross(axes)

/** Lists the points of a grid: the seeds of its first configuration, then those of the second, and so on. */
export const listPoints = (grid: Grid): Point[] => listConfigurations(grid).flatMap((values, configuration) =>
  grid.seeds.map((seed, at) => ({ number: configuration * grid.seeds.length + at + 1, configuration, values, seed })))

/** A configuration in words: `N_NODES=50 OVERLAY_D=8`. */
export const describeValues = (values: AxisValues): string =>
  Object.entries(values).map(([name, value]) => `${name}=${value}`).join(' ')

/** A point in words: `N_NODES=50 seed 3`. */
export const describePoint = ({ values, seed }: Pick<Point, 'values' | 'seed'>): string =>
  [...Object.keys(values).length === 0 ? [] : [describeValues(values)], `seed ${seed}`].join(' ')
