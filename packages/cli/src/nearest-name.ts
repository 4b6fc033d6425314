import { createRequire } from 'node:module'

/** Names shorter than this are part of too many others. */
const SHORTEST_PART = 3

/**
 * The known name that a wrong one was probably meant to be: at most two letters (of longer names, a third) from it, else
 * the first that contains it.
 *
 * @returns undefined when none is near
 */
export function nearestName (name: string, known: readonly string[]): string | undefined {
  // loaded for wrong names only
  const { distance } = createRequire(import.meta.url)('fastest-levenshtein') as typeof import('fastest-levenshtein')
  const [nearest] = known.map(each => ({ each, edits: distance(name, each) })).sort((a, b) => a.edits - b.edits)
  if (nearest !== undefined && nearest.edits <= Math.max(2, name.length / 3)) return nearest.each
  return name.length < SHORTEST_PART ? undefined : known.find(each => each.includes(name))
}

/** `, did you mean X?`, or nothing when no known name is near. */
export function didYouMean (name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known)
  return nearest === undefined ? '' : `, did you mean ${nearest}?`
}
