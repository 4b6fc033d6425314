import { UsageError } from '@gsplan/cli'
import { checkOverlay, countByRole, findTopologyProblems, type ComposeResult, type ParamValue } from '@gsplan/composer'
import { nodeRoleNames } from '@gsplan/run-format'
import { resolveGroups, type GroupSpec } from '@gsplan/testground'

/** @throws {UsageError} for a role that gsplan's plan doesn't have */
function assertRoles (groups: readonly GroupSpec[]): void {
  for (const { groupId, params: { role } } of groups) {
    if (role === undefined || role === '' || nodeRoleNames.some(name => name === role)) continue
    throw new UsageError(`role of group ${groupId}: expected one of ${nodeRoleNames.join(', ')}, got ${role}`)
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
 * Checks a composition for gsplan's own plan as a whole: degrees, roles and a fixed topology.
 *
 * @throws errors with exit code 2
 */
export function checkOwnPlan ({ composition, params }: ComposeResult): void {
  const groups = resolveGroups(composition)
  checkOverlay(params)
  assertRoles(groups)
  assertTopology(groups)
}
