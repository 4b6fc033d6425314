import { createRequire } from 'node:module'

/** `, did you mean X?`, or nothing when no name is near. */
export function didYouMean (name: string, known: readonly string[]): string {
  // loaded only for a wrong name, as that takes a good part of the time that composing does
  const { distance } = createRequire(import.meta.url)('fastest-levenshtein') as typeof import('fastest-levenshtein')
  const [nearest = ''] = [...known].sort((a, b) => distance(name, a) - distance(name, b))
  return distance(name, nearest) <= Math.max(2, name.length / 3) ? `, did you mean ${nearest}?` : ''
}
