/**
 * Quantile with linear interpolation between the two nearest values, as pandas has it by default (R's type 7).
 *
 * @param sorted ascending, at least one
 * @param share in [0, 1]
 */
export function quantile (sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return low + (high - low) * (position - below)
}
