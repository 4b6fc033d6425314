import { findParameter, formatText, parameters } from '@gsplan/composer'
import type { FormValues } from '../api.ts'
import { RUN_CONFIG, SCORES, TOPICS, topicId, topicNumbers, topicScoreId } from './field-ids.ts'
import { toParams } from './to-params.ts'

const idsOf = (values: FormValues, parameter: string): string[] =>
  Object.keys(values).filter(id => id === parameter || id.startsWith(`${parameter}.`))

/** Ids of a parameter's fields whose texts differ from those of the other form. */
function changedIds (values: FormValues, defaults: FormValues, parameter: string): string[] {
  const ids = new Set([...idsOf(values, parameter), ...idsOf(defaults, parameter)])
  return [...ids].filter(id => (values[id] ?? '').trim() !== (defaults[id] ?? '').trim())
}

/** Tests whether both forms have the same topics, so that places inside of them can be named. */
const hasSameTopics = (values: FormValues, defaults: FormValues): boolean => {
  const names = (of: FormValues): string => topicNumbers(of).map(number => `${number} ${of[topicId(number, 'id')] ?? ''}`).join('\n')
  return names(values) === names(defaults)
}

/** The place after `-D` that a field sets; undefined for a field that holds a table. */
function placeOf (id: string, values: FormValues): string | undefined {
  if (id.endsWith('.others')) return undefined
  const [, number] = /^PEER_SCORE_PARAMS\.Topics\.(\d+)\./.exec(id) ?? []
  if (number === undefined) return id
  const name = values[topicId(Number(number), 'id')] ?? ''
  // a name with a point would be several
  return /^[\w-]+$/.test(name) ? id.replace(topicScoreId(Number(number), ''), `${SCORES}.Topics.${name}.`) : undefined
}

/** Definitions of single places, where each changed field has a text and a place. */
function inPlace (values: FormValues, ids: readonly string[]): string[] | undefined {
  const definitions = ids.flatMap(id => {
    const [place, text] = [placeOf(id, values), (values[id] ?? '').trim()]
    return place === undefined || text === '' ? [] : [`${place}=${text}`]
  })
  return definitions.length === ids.length ? definitions : undefined
}

const isTable = (name: string): boolean => name === TOPICS || name === SCORES || name === RUN_CONFIG

/** Definitions of a table: of its changed places where the topics are the same, else of the whole. */
function tableDefinitions (
  values: FormValues, defaults: FormValues, name: string, ids: readonly string[]
): string[] {
  const count = (form: FormValues): number => topicNumbers(form).length
  const isSame = name === TOPICS ? count(values) === count(defaults) : hasSameTopics(values, defaults)
  const definitions = isSame && name !== RUN_CONFIG ? inPlace(values, ids) : undefined
  const parameter = findParameter(name) ?? { type: 'score' }
  return definitions ?? [`${name}=${formatText(parameter, toParams(values).params[name])}`]
}

function definitionsOf (values: FormValues, defaults: FormValues, name: string): string[] {
  const ids = changedIds(values, defaults, name)
  // scores of topics follow the topics' names
  const isRenamed = name === SCORES && !hasSameTopics(values, defaults)
  if (ids.length === 0 && !isRenamed) return []
  return isTable(name) ? tableDefinitions(values, defaults, name, ids) : [`${name}=${(values[name] ?? '').trim()}`]
}

/**
 * Definitions after `-D` that make the parameters of a form from those of another one: only of the fields that differ, and
 * of single places of tables where that is possible.
 */
export function toDefines (values: FormValues, defaults: FormValues): string[] {
  const hasGroups = (values['GROUPS'] ?? '').trim() !== ''
  return parameters.flatMap(({ name }) =>
    hasGroups && ['N_NODES', 'N_PUBLISHER'].includes(name) ? [] : definitionsOf(values, defaults, name))
}
