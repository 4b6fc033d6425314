import {
  findDoubts, findTopicWarnings, findUnknownTestParams, isTable, textOf, type Params, type ParamTable, type ParamValue
} from '@gsplan/composer'
import type { GroupSpec } from '@gsplan/testground'

/** Topics of all groups, one after the other. */
const topicsOf = (ofGroups: readonly Params[]): ParamTable[] => ofGroups.flatMap(({ TOPIC_CONFIG: own }) =>
  Array.isArray(own) ? (own as readonly ParamValue[]).filter(isTable) : [])

/** Topics of all groups, by their ids. */
const allTopics = (ofGroups: readonly Params[]): ParamValue =>
  [...new Map(topicsOf(ofGroups).map(topic => [textOf(topic['id']), topic])).values()]

/** Topics that groups have at different rates or sizes: a rate is the network's, shared by the publishers of all groups. */
function findTopicDoubts (ofGroups: readonly Params[]): string[] {
  const loads = new Map<string, Set<string>>()
  for (const { id, message_rate: rate, message_size: size } of topicsOf(ofGroups)) {
    const name = textOf(id)
    loads.set(name, (loads.get(name) ?? new Set()).add(`${textOf(rate)} × ${textOf(size)}`))
  }
  return [...loads].filter(([, found]) => found.size > 1)
    .map(([id, found]) => `TOPIC_CONFIG: usually the same rate and size of ${id} in all groups, got ${[...found].join(', ')}`)
}

/** Score parameters without a topic of the run, and topics without score parameters; groups may have topics of their own. */
export function findGroupTopicWarnings (ofGroups: readonly Params[]): string[] {
  const topics = allTopics(ofGroups)
  return [...new Set(ofGroups.flatMap(params => findTopicWarnings({ ...params, TOPIC_CONFIG: topics })))]
}

const phases = ['T_WARM', 'T_RUN', 'T_COOL'] as const

/** Phases that groups have of different lengths: some peers end while others still publish. */
const findPhaseDoubts = (ofGroups: readonly Params[]): string[] => phases.flatMap(name => {
  const lengths = [...new Set(ofGroups.map(params => textOf(params[name])))]
  return lengths.length > 1 ? [`${name}: usually the same in all groups, got ${lengths.join(', ')}`] : []
})

/** Origin of a composition for gsplan's plan. */
export interface CompositionOrigin {
  /** True for a composition of another plan that is taken for gsplan's own. */
  readonly isTaken: boolean
  /** True if unknown parameters are accepted. */
  readonly allowUnknown: boolean
}

/** The original's configuration UI writes an empty topology for none. */
const withoutEmptyTopology = ({ TOPOLOGY: topology, ...others }: Params): Params =>
  topology === undefined || (isTable(topology) && Object.keys(topology).length === 0)
    ? others
    : { ...others, TOPOLOGY: topology }

/**
 * Finds values in a given composition that are possible and probably not meant, a line each.
 *
 * @param ofGroups parameters of each group
 * @throws {CompositionError} for misspelt test parameters
 */
export function findGroupDoubts (
  groups: readonly GroupSpec[], ofGroups: readonly Params[], { isTaken, allowUnknown }: CompositionOrigin
): string[] {
  const judged = isTaken ? ofGroups.map(withoutEmptyTopology) : ofGroups
  return [...new Set([
    ...groups.flatMap(({ groupId, params }) => findUnknownTestParams(params, `group ${groupId}`, isTaken || allowUnknown)),
    ...judged.flatMap(findDoubts), ...findPhaseDoubts(ofGroups), ...findTopicDoubts(ofGroups)
  ])]
}
