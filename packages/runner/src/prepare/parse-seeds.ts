import { UsageError } from '@gsplan/cli'

/** Limit on the runs of a set: more are a sweep, which spreads over machines. */
const MAX_SEEDS = 1000

/** Expands `3` or `1-5`; no more numbers than one above the limit. */
function expandPart (part: string, where: string): number[] {
  const [, first, last = first] = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(part) ?? []
  if (first === undefined || !Number.isSafeInteger(Number(last))) {
    throw new UsageError(`${where}: expected integers ≥ 0 and ranges of them, such as 1-5 or 1,3,7, got ${JSON.stringify(part)}`)
  }
  const count = Number(last) - Number(first) + 1
  if (count < 1) throw new UsageError(`${where}: expected a range from the smaller to the larger seed, got ${part.trim()}`)
  return Array.from({ length: Math.min(count, MAX_SEEDS + 1) }, (_, index) => Number(first) + index)
}

/**
 * Reads seeds: numbers and ranges with commas between them, `1-5` or `1,3,7-9`, in their order.
 *
 * @param where names their place in errors
 * @throws {UsageError} for anything else, a seed twice, and more than 1000 seeds
 */
export function parseSeeds (text: string, where = '--seeds'): number[] {
  const seeds = new Set<number>()
  for (const seed of text.split(',').flatMap(part => expandPart(part, where))) {
    if (seeds.has(seed)) throw new UsageError(`${where}: expected each seed once, got ${seed} twice`)
    if (seeds.add(seed).size > MAX_SEEDS) {
      throw new UsageError(`${where}: expected at most ${MAX_SEEDS} seeds, got more in ${JSON.stringify(text)}`)
    }
  }
  return [...seeds]
}
