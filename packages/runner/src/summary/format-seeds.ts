/** Ranges of consecutive numbers: `1-3, 7`. */
export function formatSeeds (seeds: readonly number[]): string {
  const ranges: Array<[first: number, last: number]> = []
  for (const seed of seeds) {
    const range = ranges.at(-1)
    if (range !== undefined && seed === range[1] + 1) range[1] = seed
    else ranges.push([seed, seed])
  }
  return ranges.map(([first, last]) => first === last ? String(first) : `${first}-${last}`).join(', ')
}
