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

/**
 * Puts the first topic and its score parameters into a snapshot.
 *
 * @returns warnings, a line for each value that a snapshot can't hold
 */
export function putTopic ({ TOPIC_CONFIG: topics, PEER_SCORE_PARAMS: score }: Params, draft: Draft): string[] {
  const [topic, ...others] = (topics ?? []) as readonly ParamTable[]
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
  const fields = Object.keys(topic ?? {}).filter(key => !['id', 'message_rate', 'message_size'].includes(key))
  return [
    ...topic === undefined ? ['TOPIC_CONFIG: a snapshot has one topic, not none'] : [],
    ...fields.map(key => `TOPIC_CONFIG.${key}: a snapshot has no such field`),
    ...others.map(other => `TOPIC_CONFIG: a snapshot has one topic, ${textOf(other['id'])} is left out`),
    ...scoreWarnings(score ?? {}, name, said)
  ]
}

function scoreWarnings (score: ParamValue, topicName: string, said: ReadonlySet<string>): string[] {
  const { value: topics = {} } = findIn(score, ['Topics'])
  const other = Object.keys(topics as ParamTable).filter(name => name !== topicName)
  const isElsewhere = (leaf: string): boolean => other.some(name => leaf.toLowerCase().startsWith(`topics.${name.toLowerCase()}.`))
  return [
    ...other.map(name => `PEER_SCORE_PARAMS.Topics.${name}: a snapshot has one topic, ${topicName}`),
    ...leaves(score).filter(leaf => leaf !== '' && !said.has(leaf) && !isElsewhere(leaf))
      .map(leaf => `PEER_SCORE_PARAMS.${leaf}: a snapshot has no such field`)
  ]
}
