import { UsageError } from '@gsplan/cli'
import {
  countByRole, findTopologyProblems, readTestParams, type ComposeResult, type Params, type ParamValue
} from '@gsplan/composer'
import { nodeRoleNames } from '@gsplan/run-format'
import { resolveGroups, type GroupSpec } from '@gsplan/testground'

/** @throws {UsageError} for a role that gsplan's plan doesn't have */
function assertRoles (groups: readonly GroupSpec[]): void {
  for (const { groupId, params: { role } } of groups) {
    if (role === undefined || role === '' || nodeRoleNames.some(name => name === role)) continue
    throw new UsageError(`role of group ${groupId}: expected one of ${nodeRoleNames.join(', ')}, got ${role}`)
  }
}

/** @throws {UsageError} for a total that is not that of the groups, as instances would wait for peers that never come */
function assertTotal (groups: readonly GroupSpec[]): void {
  const sum = groups.reduce((all, { groupInstanceCount, params }) =>
    all + groupInstanceCount * Number(params['n_nodes_per_container'] || 1), 0)
  for (const { groupId, params: { n_container_nodes_total: total } } of groups) {
    if (total === undefined || total === '' || Number(total) === sum) continue
    throw new UsageError(`n_container_nodes_total of group ${groupId}: expected ${sum}, the sum of instances × ` +
      `n_nodes_per_container over all groups, got ${total}`)
  }
}

/** @throws {UsageError} for a fixed topology that doesn't fit the run's peers */
function assertTopology (groups: readonly GroupSpec[]): void {
  const [{ params }] = groups as readonly [GroupSpec]
  const roles = countByRole(groups.map(group => ({ role: group.params['role'], count: group.groupInstanceCount })))
  let topology: ParamValue | null
  try {
    topology = JSON.parse(params['topology'] ?? 'null') as ParamValue | null
  } catch {
    // the plan says what is wrong with it
    return
  }
  const [problem] = findTopologyProblems(topology ?? undefined, {
    roles, perInstance: Number(params['n_nodes_per_container'] ?? 1)
  })
  if (problem !== undefined) throw new UsageError(problem)
}

/**
 * Checks a composition for gsplan's own plan as a whole: test parameters, degrees, roles, the number of
 * peers and a fixed topology.
 *
 * @returns the parameters of each group
 * @throws errors with exit code 2
 */
export function checkOwnPlan ({ composition, params }: ComposeResult): readonly Params[] {
  const groups = resolveGroups(composition)
  const ofGroups = groups.map(({ groupId, params: test }) => readTestParams(test, params, `group ${groupId}`))
  assertRoles(groups)
  assertTotal(groups)
  assertTopology(groups)
  return ofGroups
}
