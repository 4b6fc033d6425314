import { isTable, textOf, type Params, type ParamTable, type ParamValue } from '../param-value.ts'
import { scoreKey } from '../score-parameters.ts'
import { put, toJson, type Draft } from './draft.ts'
import { scoreFields } from './snapshot-fields.ts'

/** A value in a table, and where it is. */
interface Found {
  readonly value?: ParamValue
  readonly path: string[]
}

/** A field of a table. */
function findIn (table: ParamValue | undefined, place: readonly string[]): Found {
  let value = table
  const path: string[] = []
  for (const name of place) {
    const key = isTable(value) ? scoreKeyOf(value, path, name) : undefined
    if (key === undefined) return { path }
    path.push(key)
    value = (value as ParamTable)[key]
  }
  return value === undefined ? { path } : { value, path }
}

const scoreKeyOf = (table: ParamTable, place: readonly string[], name: string): string | undefined => {
  const key = scoreKey(table, place, name)
  return Object.hasOwn(table, key) ? key : undefined
}

/** Paths of all leaves of a table. */
function leaves (value: ParamValue, path: readonly string[] = []): string[] {
  return isTable(value) ? Object.entries(value).flatMap(([name, entry]) => leaves(entry, [...path, name])) : [path.join('.')]
}

/** Tests whether a topic is one, and has nothing that the fields can't hold. */
const hasFieldsOnly = (topic: ParamTable | undefined): boolean =>
  topic !== undefined && Object.keys(topic).every(key => ['id', 'message_rate', 'message_size'].includes(key))

/**
 * Puts the first topic and its score parameters into the fields of a snapshot.
 *
 * @returns names of the parameters that hold more than the fields
 */
export function putTopic ({ TOPIC_CONFIG: topics = [], PEER_SCORE_PARAMS: score = {} }: Params, draft: Draft): string[] {
  const [topic, ...others] = topics as readonly ParamTable[]
  const name = textOf(topic?.['id'])
  if (topic !== undefined) {
    put(draft, ['topic', 'topic', 'name'], name)
    put(draft, ['topic', 'topic', 'message_rate'], textOf(topic['message_rate']))
    put(draft, ['topic', 'topic', 'message_size'], textOf(topic['message_size']))
  }
  const said = new Set<string>()
  for (const { path, score: place, type } of scoreFields) {
    const { value, path: found } = findIn(score, place.map(part => part === '<topic>' ? name : part))
    if (value !== undefined) said.add(found.join('.'))
    // absent means 0, as in Go
    put(draft, path, toJson(value ?? (type === 'duration' ? '0s' : 0)))
  }
  const hasMore = others.length > 0 || !hasFieldsOnly(topic)
  const hasOtherScores = leaves(score).some(leaf => leaf !== '' && !said.has(leaf))
  return [...hasMore ? ['TOPIC_CONFIG'] : [], ...hasOtherScores ? ['PEER_SCORE_PARAMS'] : []]
}
