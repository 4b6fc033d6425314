import { isDeepStrictEqual } from 'node:util'
import type { GroupSpec } from '@gsplan/testground'
import { checkGroups } from './check-groups.ts'
import { CompositionError } from './errors.ts'
import { groupDeclarations } from './groups.ts'
import { parseJson, type ParamTable, type ParamValue } from './param-value.ts'

/** Tests whether the peers of a group publish. */
export const isPublishing = ({ params }: GroupSpec): boolean => /^true$/i.test(params['publisher'] ?? '')

/** Number of instances of groups. */
export const countInstances = (groups: readonly GroupSpec[]): bigint =>
  groups.reduce((sum, { groupInstanceCount }) => sum + BigInt(groupInstanceCount), 0n)

/** Tests whether groups name several routers. */
const haveRouters = (groups: readonly GroupSpec[]): boolean =>
  new Set(groups.map(({ params }) => `${params['gs_module'] ?? ''} ${params['gs_version'] ?? ''}`)).size > 1

/** Tests whether groups are those that N_NODES and N_PUBLISHER make. */
const areDefault = (groups: readonly GroupSpec[]): boolean => !haveRouters(groups) && groups.every(group => {
  const { role, group_topics: topics } = group.params
  return groupDeclarations.some(({ id, publishes }) => id === group.groupId && publishes === isPublishing(group)) &&
    role === undefined && topics === undefined
})

/** A group as GROUPS has it. */
interface Entry {
  readonly id: string
  readonly instances: bigint
  readonly publishers: bigint
  readonly role?: string | undefined
  /** Only where they are not those of the run. */
  readonly build_selectors?: readonly string[] | undefined
  readonly topics?: ParamValue | undefined
  /** Only where groups have several. */
  readonly gs_module?: string | undefined
  readonly gs_version?: string | undefined
}

/** Facts that all groups of a run share. */
interface OfRun {
  readonly selectors: readonly string[]
  readonly hasRouters: boolean
}

function toEntry (group: GroupSpec, ofRun: OfRun): Entry {
  const { groupId, selectors, params: test } = group
  const { role, group_topics: topics } = test
  const ofRouter = (name: string): string | undefined => ofRun.hasRouters ? test[name] : undefined
  const instances = countInstances([group])
  return {
    id: groupId, instances, publishers: isPublishing(group) ? instances : 0n, role,
    build_selectors: isDeepStrictEqual(selectors, ofRun.selectors) ? undefined : selectors,
    topics: topics === undefined ? undefined : parseJson(topics),
    gs_module: ofRouter('gs_module'), gs_version: ofRouter('gs_version')
  }
}

/** One entry for two groups that its number of publishers has split; undefined for groups that are not such. */
function join (first: Entry, second: Entry): Entry | undefined {
  const id = first.id.replace(/-publishers$/, '')
  if (id === first.id || second.id !== `${id}-lurkers` || first.publishers === 0n || second.publishers > 0n) return undefined
  const joined = { ...first, id, instances: first.instances + second.instances }
  return isDeepStrictEqual({ ...second, id, instances: joined.instances, publishers: first.publishers }, joined)
    ? joined
    : undefined
}

function joinAll ([first, second, ...others]: readonly Entry[]): Entry[] {
  if (first === undefined || second === undefined) return first === undefined ? [] : [first]
  const joined = join(first, second)
  return joined === undefined ? [first, ...joinAll([second, ...others])] : [joined, ...joinAll(others)]
}

/** An entry without fields that it hasn't, and without publishers of 0, the default. */
const toTable = (entry: Entry): ParamTable => Object.fromEntries(
  (Object.entries(entry) as Array<[string, ParamValue | undefined]>).flatMap(([name, value]) =>
    value === undefined || value === 0n ? [] : [[name, value] as const]))

/**
 * Recovers GROUPS from the groups of a composition; undefined for those that N_NODES and N_PUBLISHER make, for a plan with
 * other test parameters than gsplan's, and for groups that GROUPS can't express.
 */
export function recoverGroups (groups: readonly GroupSpec[]): ParamValue | undefined {
  const [first] = groups
  const isOurs = groups.every(({ params }) => params['topics'] !== undefined)
  if (first === undefined || !isOurs || areDefault(groups)) return undefined
  try {
    const ofRun = { selectors: first.selectors, hasRouters: haveRouters(groups) }
    const entries = joinAll(groups.map(group => toEntry(group, ofRun))).map(toTable)
    checkGroups(entries)
    return entries
  } catch (error) {
    if (error instanceof CompositionError || error instanceof SyntaxError) return undefined
    throw error
  }
}
