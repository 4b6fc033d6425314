import { readRunText, runPaths } from '@gsplan/run-format'
import { FormatError, parseComposition, resolveGroups, type Composition, type GroupSpec } from '@gsplan/testground'
import { toMeaning } from './same-meaning.ts'

/** Statements of a composition on a run, as texts: one value, or each group's where groups differ. */
export interface CompositionFacts {
  /** By template parameter. */
  readonly params: ReadonlyMap<string, string>
  /** Beside parameters, for a difference that none explains: which group has which test parameter, and the like. */
  readonly details: ReadonlyMap<string, string>
}

/** Template parameters of the test parameters that are not called as they are, in small letters. */
export const renamedParams: ReadonlyMap<string, string> = new Map([
  ['n_nodes_per_container', 'N_HONEST_PEERS_PER_NODE'], ['topics', 'TOPIC_CONFIG'], ['score_params', 'PEER_SCORE_PARAMS'],
  ['degree', 'N_DEGREE'], ['connect_delays', 'HONEST_CONNECT_DELAYS'],
  ['connect_delay_jitter_pct', 'HONEST_CONNECT_DELAY_JITTER_PCT']
])

/** Test parameters that follow from others: the numbers of instances, the build selectors. */
const following: ReadonlySet<string> = new Set(['publisher', 'n_container_nodes_total', 'router_api'])

const toTemplateName = (testParameter: string): string =>
  renamedParams.get(testParameter) ?? testParameter.toUpperCase().replace(/[^A-Z0-9]/g, '_')

/** The value that groups agree on, else that of each. */
function joinGroups (values: ReadonlyArray<readonly [group: string, value: string]>): string {
  const [first] = values
  return new Set(values.map(([, value]) => value)).size === 1
    ? first?.[1] ?? ''
    : values.map(([group, value]) => `${group} ${value}`).join(', ')
}

const countOf = (groups: readonly GroupSpec[]): string =>
  String(groups.reduce((sum, { groupInstanceCount }) => sum + groupInstanceCount, 0))

const namesOf = (groups: readonly GroupSpec[]): string[] =>
  [...new Set(groups.flatMap(({ params }) => Object.keys(params)))]

function readParams (groups: readonly GroupSpec[]): Array<readonly [string, string]> {
  const publishing = groups.filter(({ params }) => /^true$/i.test(params['publisher'] ?? ''))
  const ofGroups = namesOf(groups).filter(name => !following.has(name)).map(name => [toTemplateName(name), joinGroups(
    groups.flatMap(({ groupId, params }) => params[name] === undefined ? [] : [[groupId, params[name]] as const]))] as const)
  return [
    ['N_NODES', countOf(groups)], ['N_PUBLISHER', countOf(publishing)],
    ['BUILD_SELECTORS', joinGroups(groups.map(({ groupId, selectors }) => [groupId, selectors.join(' ')]))], ...ofGroups
  ]
}

const readDetails = ({ global }: Composition, groups: readonly GroupSpec[]): Array<readonly [string, string]> => [
  ['plan', global.plan], ['case', global.case],
  ['groups', groups.map(({ groupId, groupInstanceCount }) => `${groupId} ${groupInstanceCount}`).join(', ')],
  ...namesOf(groups).map(name =>
    [name, groups.map(({ groupId, params }) => `${groupId} ${params[name] ?? 'without'}`).join(', ')] as const),
  ['dependencies', joinGroups(groups.map(({ groupId, dependencies }) => [groupId, JSON.stringify(dependencies)]))]
]

/**
 * Reads what a composition says of a run.
 *
 * @returns undefined for several `[[runs]]`, or groups that can't be counted
 */
export function toCompositionFacts (composition: Composition): CompositionFacts | undefined {
  try {
    const groups = resolveGroups(composition).map(group => ({
      ...group, params: Object.fromEntries(Object.entries(group.params).map(([name, text]) => [name, toMeaning(name, text)]))
    }))
    return { params: new Map(readParams(groups)), details: new Map(readDetails(composition, groups)) }
  } catch (error) {
    if (error instanceof FormatError) return undefined
    throw error
  }
}

/** Reads what the composition in a run's directory says; undefined without one, or for one that can't be read. */
export async function readCompositionFacts (runDir: string): Promise<CompositionFacts | undefined> {
  const { composition: path } = runPaths(runDir)
  const text = await readRunText(path)
  if (text === undefined) return undefined
  try {
    return toCompositionFacts(parseComposition(text, path))
  } catch {
    // another tool's file: the parameters have to do
    return undefined
  }
}
