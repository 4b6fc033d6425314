/**
 * Percentile by nearest rank: the smallest value that at least that share of all values does not exceed.
 *
 * @param sorted ascending
 * @param share in (0, 1]
 * @returns null when there are no values
 */
export function nearestRank (sorted: ArrayLike<number>, share: number): number | null {
  if (sorted.length === 0) return null
  // the small term takes back what binary fractions add: 0.95 × 20 is 19.000000000000004
  const rank = Math.ceil(share * sorted.length - 1e-9)
  return sorted[Math.max(1, rank) - 1] as number
}
