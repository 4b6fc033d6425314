import { defaultVersion } from './default-target.ts'
import { givenGroups } from './given-groups.ts'
import { textOf, type Params, type ParamTable } from './param-value.ts'

/** A router by its names in parameters: of a run GS_MODULE, GS_VERSION, GS_INTEGRITY, of a group the same in lower case. */
export interface RouterName {
  readonly module: string
  readonly version: string
  /** SHA-256 of its code; absent = any. */
  readonly integrity?: string | undefined
}

/** A router, and the groups of GROUPS that have it; none where the run has one for all. */
export interface RouterOfGroups extends RouterName {
  readonly groups: readonly string[]
}

/** Tests whether two names are of one router, whatever their code. */
export const isSameRouter = (a: RouterName, b: RouterName): boolean => a.module === b.module && a.version === b.version

const optional = (text: string): string | undefined => text === '' ? undefined : text

/** The router that parameters name for groups without one of their own. */
const routerOfRun = (params: Params): RouterName => ({
  module: textOf(params['GS_MODULE']), version: textOf(params['GS_VERSION']),
  integrity: optional(textOf(params['GS_INTEGRITY']))
})

/** The router of a group: it takes from the run what it does not name. */
function routerOfGroup (
  { gs_module: module, gs_version: version, gs_integrity: integrity }: ParamTable, params: Params
): RouterName {
  const run = routerOfRun(params)
  const named = textOf(module ?? run.module)
  const ofModule = named === run.module ? run.version : defaultVersion(named)
  const own = { module: named, version: textOf(version ?? ofModule) }
  return { ...own, integrity: optional(textOf(integrity)) ?? (isSameRouter(own, run) ? run.integrity : undefined) }
}

/** Lists routers, each once, in their order, with the groups of all that are the same. */
export function distinctRouters (routers: readonly RouterOfGroups[]): RouterOfGroups[] {
  const found: RouterOfGroups[] = []
  for (const router of routers) {
    const at = found.findIndex(known => isSameRouter(known, router))
    const known = found[at]
    if (known === undefined) found.push(router)
    else {
      found[at] = {
        ...known, integrity: known.integrity ?? router.integrity, groups: [...known.groups, ...router.groups]
      }
    }
  }
  return found
}

const ofGroup = (group: ParamTable, router: RouterName): RouterOfGroups => ({ ...router, groups: [textOf(group['id'])] })

/** Lists the routers that parameters name, each once, in the order of the groups that have them; at least one. */
export function routersOf (params: Params): readonly [RouterOfGroups, ...RouterOfGroups[]] {
  const routers = givenGroups(params).map(group => ofGroup(group, routerOfGroup(group, params)))
  const [first = { ...routerOfRun(params), groups: [] }, ...others] = distinctRouters(routers)
  return [first, ...others]
}

/** Names of a router's module, version and integrity: of the run, and of a group. */
const [ofRun, ofGroups] = [
  ['GS_MODULE', 'GS_VERSION', 'GS_INTEGRITY'], ['gs_module', 'gs_version', 'gs_integrity']
] as const

/** A router's values by their names; code that is not known has none. */
const toTable = (names: typeof ofRun | typeof ofGroups, { module, version, integrity }: RouterName): ParamTable =>
  Object.fromEntries([module, version, integrity].flatMap((value, index) =>
    value === undefined ? [] : [[names[index] as string, value]]))

const without = (table: ParamTable, names: readonly string[]): ParamTable =>
  Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name)))

/**
 * Parameters with the routers that stand for those they name, such as their exact versions. Where all groups have one
 * router, it is that of the run; of several each group names its own, and the run's is that of the first group.
 */
export function replaceRouters (params: Params, replace: (router: RouterName) => RouterName = router => router): Params {
  const groups = givenGroups(params)
  const routers = groups.map(group => replace(routerOfGroup(group, params)))
  const distinct = distinctRouters(routers.map(router => ({ ...router, groups: [] })))
  const named = { ...without(params, ofRun), ...toTable(ofRun, distinct[0] ?? replace(routerOfRun(params))) }
  if (groups.length === 0) return named
  const names = (router: RouterName): ParamTable => distinct.length === 1 ? {} : toTable(ofGroups, router)
  return {
    ...named,
    GROUPS: groups.map((group, index) => ({ ...without(group, ofGroups), ...names(routers[index] as RouterName) }))
  }
}
