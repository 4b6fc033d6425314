import { distance } from 'fastest-levenshtein'

/** `, did you mean X?`, or nothing when no name is near. */
export function didYouMean (name: string, known: readonly string[]): string {
  const [nearest = ''] = [...known].sort((a, b) => distance(name, a) - distance(name, b))
  return distance(name, nearest) <= Math.max(2, name.length / 3) ? `, did you mean ${nearest}?` : ''
}
