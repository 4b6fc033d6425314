/** Values in [from, to); in the last bin of a histogram also those equal to its end. */
export interface Bin {
  readonly from: number
  readonly to: number
  /** Values in it, and their share of all. */
  readonly count: number
  readonly share: number
}

/** Equal bins: where they begin, how wide each is, how many. */
export interface Binning {
  readonly from: number
  readonly width: number
  readonly bins: number
}

/** Tests whether values differ by less than bins could tell. */
const isFlat = (low: number, high: number): boolean =>
  high - low <= Math.max(1e-9 * Math.max(Math.abs(low), Math.abs(high)), 1e-100)

/** Equal bins from the lowest to the highest of some values; one of width 1 when all are the same. */
export function equalBinning (low: number, high: number, bins: number): Binning {
  return isFlat(low, high) ? { from: low - 0.5, width: 1, bins: 1 } : { from: low, width: (high - low) / bins, bins }
}

/** Bins whose width is 1, 2 or 5 times a power of ten, and whose edges are multiples of it. At most about `bins`. */
export function roundBinning (low: number, high: number, bins: number, smallest = 0): Binning {
  const least = isFlat(low, high) ? smallest || 1 : Math.max((high - low) / bins, smallest)
  const power = 10 ** Math.floor(Math.log10(least))
  const width = [1, 2, 5, 10].map(step => step * power).find(step => step >= least * (1 - 1e-9)) as number
  const first = Math.floor(low / width)
  return { from: first * width, width, bins: Math.max(1, Math.floor(high / width) - first + 1) }
}

/**
 * Counts values in bins.
 *
 * @param weights how often each value counts, once by default
 * @param total denominator of shares; the number of values by default
 */
export function histogram (
  values: ArrayLike<number>, { from, width, bins }: Binning, weights?: ArrayLike<number>, total?: number
): Bin[] {
  const counts = new Array<number>(bins).fill(0)
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    const weight = weights?.[i] ?? 1
    const bin = Math.max(0, Math.min(bins - 1, Math.floor(((values[i] as number) - from) / width + 1e-9)))
    counts[bin] = (counts[bin] as number) + weight
    sum += weight
  }
  const all = total ?? sum
  return counts.map((count, bin) => ({
    from: round(from + bin * width), to: round(from + (bin + 1) * width), count, share: all > 0 ? count / all : 0
  }))
}

/** Without the digits that sums of binary fractions leave behind. */
const round = (value: number): number => Number(value.toPrecision(12))
