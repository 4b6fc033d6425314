import { scoreName } from './score-parameters.ts'

/**
 * The key under which a table has something already, when names differ in case or have two spellings: a second spelling
 * beside the first would leave it to chance which one counts.
 *
 * @param place names of the tables around it, in PEER_SCORE_PARAMS
 */
export function scoreKey (table: object, place: readonly string[], name: string): string {
  const isTopicName = place.length === 1 && scoreName(place[0] ?? '') === 'topics'
  if (isTopicName || Object.hasOwn(table, name)) return name
  return Object.keys(table).find(key => scoreName(key) === scoreName(name)) ?? name
}
