import type { Composition } from './composition.ts'
import { FormatError } from './errors.ts'

/**
 * A composition with one of its `[[runs]]` alone.
 *
 * @throws {FormatError} for a name of none
 */
export function selectRun (composition: Composition, id: string): Composition {
  const { runs = [] } = composition
  const run = runs.find(each => each.id === id)
  if (run !== undefined) return { ...composition, runs: [run] }
  const known = runs.length === 0 ? 'none of [[runs]], as there are none' : `one of [[runs]] (${runs.map(each => each.id).join(', ')})`
  throw new FormatError('', known, id)
}
