import { createHash } from 'node:crypto'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** A whole number in [0, bound). */
export type RandomIndex = (bound: number) => number

/**
 * Random numbers that follow from names alone, so that the same runs always give the same intervals. Not the `RandomStream`
 * of `@gsplan/plan`: archives of a seed depend on every number of that one, which therefore stays as it is and in the
 * package that simulates; intervals need whole numbers without bias, of a generator that statisticians know.
 */
export function createRandomIndex (...names: readonly string[]): RandomIndex {
  const generator = xoroshiro128plus(createHash('sha256').update(JSON.stringify(names)).digest().readInt32LE(0))
  return bound => uniformInt(generator, 0, bound - 1)
}
