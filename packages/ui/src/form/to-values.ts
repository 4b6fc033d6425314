import {
  builderOf, defaultVersion, formatText, isTable, parameters, scoreName, scoreParameters, textOf, toConfigTable,
  type Parameter, type Params, type ParamTable, type ParamValue
} from '@gsplan/composer'
import type { FormValues } from '../api.ts'
import {
  OTHERS, RUN_CONFIG, runConfigFields, SCORES, scoreId, TOPICS, topicFieldNames, topicId, topicScoreId
} from './field-ids.ts'

type Entry = readonly [id: string, text: string]

const json = (table: ParamTable): string => Object.keys(table).length === 0 ? '' : textOf(table)

/** Entries of a table whose names a test holds for, and the others. */
function split (table: ParamTable, test: (name: string) => boolean): readonly [ParamTable, ParamTable] {
  const entries = Object.entries(table)
  return [
    Object.fromEntries(entries.filter(([name]) => test(name))), Object.fromEntries(entries.filter(([name]) => !test(name)))
  ]
}

const isTopicField = (name: string): boolean => (topicFieldNames as readonly string[]).includes(name)

function topicEntries (topics: readonly ParamTable[]): Entry[] {
  return topics.flatMap((topic, index): Entry[] => {
    const [known, others] = split(topic, isTopicField)
    return [
      ...topicFieldNames.map(
        (name): Entry => [topicId(index, name), textOf(known[name])]
      ), [topicId(index, OTHERS), json(others)]
    ]
  })
}

/** The key of a table for a name that is read without regard to case, and has two spellings. */
const keyOf = (table: ParamTable, name: string): string | undefined =>
  Object.keys(table).find(key => scoreName(key) === scoreName(name))

/** Texts of the fields of one score table, and its part that has no field: other names, and tables. */
function tableEntries (
  table: ParamTable, place: 'params' | 'Thresholds' | 'topic', toId: (name: string) => string
): { readonly entries: Entry[], readonly others: ParamTable } {
  const declared = scoreParameters.filter(parameter => parameter.table === place)
  const keys = new Set<string>()
  const entries = declared.map(({ name }): Entry => {
    const key = keyOf(table, name)
    if (key !== undefined) keys.add(key)
    return [toId(name), formatText({ type: 'float' }, key === undefined ? undefined : table[key])]
  })
  return { entries, others: split(table, name => keys.has(name))[1] }
}

const tableAt = (table: ParamTable, name: string): ParamTable => {
  const found = table[keyOf(table, name) ?? '']
  return isTable(found) ? found : {}
}

/** Score parameters: of all topics, of each topic of the run by its number, and those without a field. */
function scoreEntries (score: ParamTable, topics: readonly ParamTable[]): Entry[] {
  const isInner = (name: string): boolean => ['thresholds', 'topics'].includes(name.toLowerCase())
  const [, outer] = split(score, isInner)
  const params = tableEntries(outer, 'params', name => scoreId('params', name))
  const thresholds = tableEntries(tableAt(score, 'Thresholds'), 'Thresholds', name => scoreId('Thresholds', name))
  const ofTopics = tableAt(score, 'Topics')
  const names = topics.map(({ id }) => textOf(id))
  const each = names.map((name, index) => {
    const table = ofTopics[name]
    return { name, ...tableEntries(isTable(table) ? table : {}, 'topic', field => topicScoreId(index, field)) }
  })
  const rest = new Map<string, ParamValue>(Object.entries(params.others))
  if (Object.keys(thresholds.others).length > 0) rest.set('Thresholds', thresholds.others)
  const topicsRest = {
    ...Object.fromEntries(
      each.filter(({ others }) => Object.keys(others).length > 0).map(({ name, others }) => [name, others])
    ),
    ...split(ofTopics, name => names.includes(name))[1]
  }
  if (Object.keys(topicsRest).length > 0) rest.set('Topics', topicsRest)
  return [
    ...params.entries, ...thresholds.entries, ...each.flatMap(({ entries }) => entries),
    [`${SCORES}.${OTHERS}`, json(Object.fromEntries(rest))]
  ]
}

function runConfigEntries (value: ParamValue | undefined): Entry[] {
  const { log_level: level = '', keep_service: keep = '', ...others } = toConfigTable(RUN_CONFIG, value)
  const isLevel = typeof level === 'string'
  const isKept = typeof keep === 'boolean' || keep === ''
  const rest: ParamTable = { ...others, ...Object.fromEntries<ParamValue>([
    ...isLevel ? [] : [['log_level', level] as const], ...isKept ? [] : [['keep_service', keep] as const]
  ]) }
  return [
    [runConfigFields.logLevel, isLevel ? level : ''], [runConfigFields.keepService, isKept ? String(keep) : ''],
    [RUN_CONFIG, Object.keys(rest).length === 0 ? '' : formatText({ type: 'toml' }, rest)]
  ]
}

/** One delay of all peers, which a snapshot has with their number, so that it stays that of all when they become more. */
function formatDelays (delays: string, { N_NODES: nodes, N_HONEST_PEERS_PER_NODE: each }: Params): string {
  const [, count, delay] = /^(\d+)@([^@,]+)$/.exec(delays) ?? []
  return count !== undefined && delay !== undefined && Number(count) >= Number(nodes) * Number(each) ? delay : delays
}

const asTables = (value: ParamValue | undefined): readonly ParamTable[] =>
  Array.isArray(value) ? (value as readonly ParamValue[]).filter(isTable) : []

function entriesOf (parameter: Parameter, params: Params): Entry[] {
  const { name } = parameter
  const value = params[name]
  const topics = asTables(params[TOPICS])
  if (name === TOPICS) return topicEntries(topics)
  if (name === SCORES) return scoreEntries(isTable(value) ? value : {}, topics)
  if (name === RUN_CONFIG) return runConfigEntries(value)
  if (name === 'HONEST_CONNECT_DELAYS') return [[name, formatDelays(textOf(value), params)]]
  // defaults that follow from others
  if (name === 'GS_VERSION' && value === defaultVersion(textOf(params['GS_MODULE']))) return [[name, '']]
  if (name === 'TEST_BUILDER' && value === builderOf({ ...params, TEST_BUILDER: '' })) return [[name, '']]
  return [[name, formatText(parameter, value)]]
}

/**
 * Texts of the form for parameters, as `toParams` reads them: nothing of the parameters is lost.
 *
 * @param params every parameter, defaults included
 */
export const toValues = (params: Params): FormValues =>
  Object.fromEntries(parameters.flatMap(parameter => entriesOf(parameter, params)))
