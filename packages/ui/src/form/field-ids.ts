import type { FormValues } from '../api.ts'

/** Ids of fields that are no parameters: settings of the run. */
export const settingIds = [
  'engine', 'seeds', 'conditions', 'endpoint', 'label', 'allowCode', 'allowScripts', 'force'
] as const

/** Id of a setting of an engine's place. */
export const placeId = (engine: string, name: string): string => `${engine}.${name}`

/** Texts of the settings of a form's engine that are given, by their names. */
export function placeOf (values: FormValues): Readonly<Record<string, string>> {
  const prefix = placeId(values['engine'] ?? '', '')
  return Object.fromEntries(Object.entries(values)
    .filter(([id, text]) => id.startsWith(prefix) && text.trim() !== '')
    .map(([id, text]) => [id.slice(prefix.length), text.trim()]))
}

/** Parameters that have several fields. */
export const TOPICS = 'TOPIC_CONFIG'
export const SCORES = 'PEER_SCORE_PARAMS'
export const RUN_CONFIG = 'RUN_CONFIG'

/** Part of a table that its fields don't hold, as JSON or TOML. */
export const OTHERS = 'others'

/** Fields of the run's configuration that the panel of the original has. */
export const runConfigFields = { logLevel: 'RUN_CONFIG.log_level', keepService: 'RUN_CONFIG.keep_service' } as const

/** Fields of a topic. */
export const topicFieldNames = ['id', 'message_rate', 'message_size'] as const

/** Id of a field of a topic, by the topic's number. */
export const topicId = (index: number | '*', field: string): string => `${TOPICS}.${index}.${field}`

/** Id of a score parameter of a topic, by the topic's number. */
export const topicScoreId = (index: number | '*', name: string): string => `${SCORES}.Topics.${index}.${name}`

/** Id of a score parameter that is the same for all topics. */
export const scoreId = (table: 'params' | 'Thresholds', name: string): string =>
  table === 'params' ? `${SCORES}.${name}` : `${SCORES}.${table}.${name}`

/** Numbers of the topics of a form, in order. */
export function topicNumbers (values: FormValues): number[] {
  const numbers = Object.keys(values).map(id => /^TOPIC_CONFIG\.(\d{1,4})\./.exec(id)?.[1])
  return [...new Set(numbers.filter(number => number !== undefined).map(Number))].sort((a, b) => a - b)
}
