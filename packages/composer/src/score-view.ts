import { isTable, type Params, type ParamTable, type ParamValue } from './param-value.ts'
import { findScoreParameter, scoreName } from './score-parameters.ts'

/** A value of a table, whatever the case and spelling of its name; undefined for none. */
export function findInTable (table: ParamValue | undefined, name: string): ParamValue | undefined {
  if (!isTable(table)) return undefined
  const wanted = findScoreParameter(name)?.name ?? name
  return Object.entries(table).find(([written]) => scoreName(written) === scoreName(wanted))?.[1]
}

/** Tables of the topics in PEER_SCORE_PARAMS, by name. */
export function scoredTopics (params: Params): ReadonlyArray<readonly [id: string, table: ParamTable]> {
  const topics = findInTable(params['PEER_SCORE_PARAMS'], 'Topics')
  return isTable(topics) ? Object.entries(topics).flatMap(([id, table]) => isTable(table) ? [[id, table] as const] : []) : []
}
