import { canonicalJson, isJsonObject, parseJson } from '@gsplan/run-format'

/** Test parameter with the score parameters, in which a field that is not named is Go's zero. */
const SCORES = 'score_params'

/** Leaves out fields that say what is so without them. */
function withoutZeros (value: unknown): unknown {
  if (!isJsonObject(value)) return value
  const named = Object.entries(value).filter(([, field]) => field !== 0)
  return Object.fromEntries(named.map(([name, field]) => [name, withoutZeros(field)]))
}

/**
 * The text of a test parameter, equal for values that mean the same: JSON whatever the order of its fields and the spelling
 * of its numbers, score parameters with or without fields of 0.
 */
export function toMeaning (name: string, text: string): string {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    const value = parseJson(text)
    return canonicalJson(name === SCORES ? withoutZeros(value) : value)
  } catch {
    // not JSON: as it stands
    return text
  }
}
