import type { Params } from './param-value.ts'

/** A group of a composition: instances with the same test parameters. */
export interface Group {
  readonly id: string
  /** Role of the group's nodes, handed over as the test parameter `role`. @default the plan's default, honest nodes */
  readonly role?: string | undefined
  /** Number of instances. */
  readonly count: number
  /** True if the group's peers publish. */
  readonly publishes: boolean
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

/** Groups that parameters make; a group without instances is left out. */
export const toGroups = (
  params: Params, declarations: readonly GroupDeclaration[] = groupDeclarations
): Group[] => declarations
  .map(({ count, ...group }) => ({ ...group, count: count(params) }))
  .filter(({ count }) => count > 0)

/** Number of instances of a composition. */
export const countInstances = (groups: readonly Group[]): number => groups.reduce((sum, { count }) => sum + count, 0)

/** Role of groups that name none. */
const DEFAULT_ROLE = 'honest'

/** Number of instances of each role. */
export function countByRole (groups: ReadonlyArray<Pick<Group, 'role' | 'count'>>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { role = DEFAULT_ROLE, count } of groups) counts.set(role, (counts.get(role) ?? 0) + count)
  return counts
}
