import { CompositionError } from './errors.ts'
import { showJson } from './snapshot/show-json.ts'

/** Half of a character, as `\ud83d` alone. */
const half = /\p{Surrogate}/u

/** Expectation that a value does not meet; undefined for one that TOML can hold. */
function findProblem (value: unknown): string | undefined {
  if (value === null) return 'expected a value, got null'
  if (typeof value !== 'string' || !half.test(value)) return undefined
  return `expected text of whole characters, got ${showJson(value)} with half of one`
}

/**
 * Checks that a value holds nothing, in its keys neither, that JSON has and TOML has not: null, and halves of characters.
 *
 * @param path begins the message of the error
 * @throws {CompositionError} with the path of the first
 */
export function assertWritable (value: unknown, path: string): void {
  const problem = findProblem(value)
  if (problem !== undefined) throw new CompositionError(`${path}: ${problem}`)
  if (typeof value !== 'object') return
  for (const [name, entry] of Object.entries(value as object)) {
    const inName = findProblem(name)
    if (inName !== undefined) throw new CompositionError(`${path}: in a name, ${inName}`)
    assertWritable(entry, `${path}.${name}`)
  }
}
