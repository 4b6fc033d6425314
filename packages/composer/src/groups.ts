import { defaultRole } from '@gsplan/run-format'
import { givenGroups } from './given-groups.ts'
import type { RouterName } from './group-routers.ts'
import { textOf, type Params, type ParamTable, type ParamValue } from './param-value.ts'

/** A group of a composition: instances with the same test parameters. */
export interface Group {
  readonly id: string
  /** Role of the group's nodes, handed over as the test parameter `role`. @default the plan's default, honest nodes */
  readonly role?: string | undefined
  /** Number of instances. */
  readonly count: number
  /** True if the group's peers publish. */
  readonly publishes: boolean
  /** Build selectors. @default those of the run */
  readonly selectors?: readonly string[] | undefined
  /** Topics of its peers. @default all of the run */
  readonly topics?: readonly string[] | undefined
  /** Router of its peers. @default that of the run */
  readonly router?: Pick<RouterName, 'module' | 'version'> | undefined
}

/** A group whose number of instances follows from parameters. */
export interface GroupDeclaration extends Omit<Group, 'count'> {
  readonly count: (params: Params) => number
}

const nodes = (params: Params): number => Number(params['N_NODES'])
const publishers = (params: Params): number => Number(params['N_PUBLISHER'])

/** Groups of a composition of ours, in its order. */
export const groupDeclarations: readonly GroupDeclaration[] = [
  { id: 'publishers', publishes: true, count: publishers },
  { id: 'lurkers', publishes: false, count: params => nodes(params) - publishers(params) }
]

/** A list's texts; undefined for none. */
const texts = (value: ParamValue | undefined): readonly string[] | undefined => value as readonly string[] | undefined

/** Groups of a composition that one of GROUPS makes: one, or two where only some of its instances publish. */
function splitGroup (given: ParamTable): Group[] {
  const { id, instances, publishers = 0n, role, build_selectors: selectors, topics } = given
  const { gs_module: module, gs_version: version } = given
  const [all, publishing] = [Number(instances), Number(publishers)]
  const shared = {
    role: role === undefined ? undefined : textOf(role), selectors: texts(selectors), topics: texts(topics),
    router: module === undefined ? undefined : { module: textOf(module), version: textOf(version) }
  }
  const group = (name: string, count: number, publishes: boolean): Group => ({ id: name, publishes, count, ...shared })
  const name = textOf(id)
  if (publishing === 0 || publishing === all) return [group(name, all, publishing > 0)]
  return [group(`${name}-publishers`, publishing, true), group(`${name}-lurkers`, all - publishing, false)]
}

/** Groups that parameters make, those of GROUPS if it is set; a group without instances is left out. */
export function toGroups (params: Params, declarations?: readonly GroupDeclaration[]): Group[] {
  const given = declarations === undefined ? givenGroups(params) : []
  if (given.length > 0) return given.flatMap(splitGroup)
  return (declarations ?? groupDeclarations)
    .map(({ count, ...group }) => ({ ...group, count: count(params) }))
    .filter(({ count }) => count > 0)
}

/** Number of instances of a composition. */
export const countInstances = (groups: readonly Group[]): number => groups.reduce((sum, { count }) => sum + count, 0)

/** Number of instances of each role. */
export function countByRole (groups: ReadonlyArray<Pick<Group, 'role' | 'count'>>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { role = defaultRole, count } of groups) counts.set(role, (counts.get(role) ?? 0) + count)
  return counts
}
