import { formatRunEnv, type GroupSpec } from '@gsplan/testground'

/** Kind of a run's plan: gsplan's own, a Node script, or an image that holds one. */
export type PlanKind = 'own' | 'script' | 'image'

/** Facts of a group that its instances read, a JSON file in a ConfigMap. */
export interface GroupParams {
  readonly kind: PlanKind
  /** Testground's environment, without what differs among instances. */
  readonly env: Readonly<Record<string, string>>
  readonly groupId: string
  /** Number of the group. */
  readonly group: number
  /** Number of its first instance in the run. */
  readonly first: number
  readonly seed: number
}

/** A run as its instances know it. */
export interface GroupParamsInit {
  readonly kind: PlanKind
  readonly plan: string
  readonly testCase: string
  readonly runId: string
  readonly seed: number
  /** RFC 3339, whole seconds. */
  readonly startTime: string
}

/** The time now, as Testground has it: RFC 3339, whole seconds. */
export const startTimeNow = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z')

/** Folder of an image's outputs, in its pod. */
const OUTPUTS_PATH = '/outputs'

/** Facts of each group. */
export function toGroupParams (groups: readonly GroupSpec[], init: GroupParamsInit): GroupParams[] {
  const instanceCount = groups.reduce((sum, { groupInstanceCount }) => sum + groupInstanceCount, 0)
  let first = 0
  return groups.map(({ groupId, groupInstanceCount, params }, group) => {
    const found: GroupParams = {
      kind: init.kind, groupId, group, first, seed: init.seed,
      env: formatRunEnv({
        plan: init.plan.replaceAll('/', '-'), testCase: init.testCase.replaceAll('/', '-'), run: init.runId,
        groupId, groupInstanceCount, instanceCount, params, outputsPath: OUTPUTS_PATH, sidecar: init.kind === 'image',
        subnet: '0.0.0.0/0', disableMetrics: true, startTime: init.startTime
      })
    }
    first += groupInstanceCount
    return found
  })
}
