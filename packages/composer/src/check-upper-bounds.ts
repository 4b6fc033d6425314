import { parseDuration } from '@gsplan/testground'
import { CompositionError } from './errors.ts'
import { textOf, type Params } from './param-value.ts'

const pairs = [['T_LATENCY_MAX', 'T_LATENCY'], ['T_VALIDATION_MAX', 'T_VALIDATION']] as const

/**
 * Refuses upper bounds of durations that are neither 0 nor at least the lower ones, where both are given.
 *
 * @throws {CompositionError} naming both
 */
export function checkUpperBounds (params: Params): void {
  for (const [upper, lower] of pairs) {
    const [upperText, lowerText] = [textOf(params[upper]), textOf(params[lower])]
    if (upperText === '' || lowerText === '') continue
    const ns = parseDuration(upperText)
    if (ns > 0n && ns < parseDuration(lowerText)) {
      throw new CompositionError(`${upper}: expected 0 or at least ${lower} (${lowerText}), got ${upperText}`)
    }
  }
}
