/** Points of a line that a figure of this width can show. */
const MAX_POINTS = 400

/**
 * At most so many of the points: the first and the last eighth as they are, every so many of those in between.
 *
 * @param max at least 16
 */
export function thinOut<T> (points: readonly T[], max: number = MAX_POINTS): T[] {
  if (points.length <= max) return [...points]
  const tail = Math.floor(max / 8)
  const between = max - 2 * tail
  const length = points.length - 2 * tail
  return [
    ...points.slice(0, tail),
    ...Array.from({ length: between }, (_, i) => points[tail + Math.floor((i + 0.5) * length / between)] as T),
    ...points.slice(-tail)
  ]
}
