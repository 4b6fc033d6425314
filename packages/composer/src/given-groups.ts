import { checkGroups } from './check-groups.ts'
import { defaultVersion } from './default-target.ts'
import { CompositionError } from './errors.ts'
import { isTable, textOf, type Params, type ParamTable, type ParamValue } from './param-value.ts'

const isTables = (value: ParamValue | undefined): value is readonly ParamTable[] =>
  Array.isArray(value) && (value as readonly ParamValue[]).every(isTable)

/** Groups that GROUPS declares, as written; none when it is not set, or is no list of tables. */
export const givenGroups = ({ GROUPS: groups }: Params): readonly ParamTable[] => isTables(groups) ? groups : []

/** Parameters that follow from GROUPS. */
const counts = { N_NODES: 'instances', N_PUBLISHER: 'publishers' } as const

const sum = (groups: readonly ParamTable[], field: string): bigint =>
  groups.reduce((total, { [field]: value }) => typeof value === 'bigint' ? total + value : total, 0n)

/**
 * Refuses numbers of instances that are given beside GROUPS. A file that holds both, as that of a run with groups does,
 * may repeat their sums.
 *
 * @param files values that files set, or the caller
 * @param others values that flags and definitions set
 * @throws {CompositionError}
 */
export function assertNoCounts (params: Params, files: Params, others: Params): void {
  const groups = givenGroups(params)
  if (groups.length === 0) return
  for (const [name, field] of Object.entries(counts)) {
    const given = others[name] ?? (files[name] === sum(groups, field) ? undefined : files[name])
    if (given === undefined || given === '') continue
    throw new CompositionError(
      `GROUPS: expected no ${name} beside it, as each group has its own ${field}, got ${name} = ${textOf(given)}`)
  }
}

/** The router of all groups: several routers in one run are refused. */
function routerOf (groups: readonly ParamTable[], params: Params): Params {
  const routers = new Map(groups.map(({ gs_module: module, gs_version: version }) => {
    const target = textOf(module ?? params['GS_MODULE'])
    const fallback = target === params['GS_MODULE'] ? params['GS_VERSION'] : defaultVersion(target)
    const router = { GS_MODULE: target, GS_VERSION: textOf(version ?? fallback) }
    return [`${router.GS_MODULE} ${router.GS_VERSION}`, router] as const
  }))
  const [router = {}] = routers.values()
  if (routers.size === 1) return router
  throw new CompositionError('GROUPS: expected the same gs_module and gs_version in all groups, as a run measures one ' +
    `router, got ${[...routers.keys()].join(', ')}`)
}

/**
 * Parameters with what follows from GROUPS: numbers of instances, and the router, which groups then don't name any more.
 *
 * @throws {CompositionError} for groups that are malformed, and for several routers
 */
export function withGroups (params: Params): Params {
  const { GROUPS: given } = params
  // before anything follows from them
  if (given !== undefined) checkGroups(given)
  const groups = givenGroups(params)
  if (groups.length === 0) return params
  return {
    ...params, N_NODES: sum(groups, 'instances'), N_PUBLISHER: sum(groups, 'publishers'), ...routerOf(groups, params),
    GROUPS: groups.map(group =>
      Object.fromEntries(Object.entries(group).filter(([name]) => name !== 'gs_module' && name !== 'gs_version')))
  }
}
