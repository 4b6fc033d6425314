import { checkGroups } from './check-groups.ts'
import { countInGroups, givenGroups } from './given-groups.ts'
import { replaceRouters, routersOf } from './group-routers.ts'
import type { Params } from './param-value.ts'

/** Routers of different origins give messages the same ids only by the specification's rule. */
const withMessageId = (params: Params): Params =>
  routersOf(params).length === 1 || params['MESSAGE_ID'] !== undefined ? params : { ...params, MESSAGE_ID: 'spec' }

/**
 * Parameters with what follows from GROUPS: numbers of instances, the router where all groups have the same, and message ids
 * that all routers agree on where they have several.
 *
 * @throws {CompositionError} for groups that are malformed
 */
export function withGroups (params: Params): Params {
  const { GROUPS: given } = params
  // before anything follows from them
  if (given !== undefined) checkGroups(given)
  if (givenGroups(params).length === 0) return params
  return replaceRouters(withMessageId({
    ...params, N_NODES: countInGroups(params, 'instances'), N_PUBLISHER: countInGroups(params, 'publishers')
  }))
}
