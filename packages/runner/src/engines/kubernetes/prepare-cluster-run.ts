import { randomBytes } from 'node:crypto'
import { UsageError } from '@gsplan/cli'
import { expandInstances, resolveGroups, type Composition } from '@gsplan/testground'
import type { EngineInit } from '../../engine.ts'
import { runRemote } from '../../run-remote.ts'
import { lifeTimeMs } from '../exec/life-time.ts'
import { assertScript, buildCode, kindOfPlan } from '../launch/agent-code.ts'
import { bucketStorage } from './bucket-access.ts'
import type { ClusterSettings } from './cluster-settings.ts'
import { startTimeNow, toGroupParams } from '../launch/group-params.ts'
import type { JobGroup } from './instance-job.ts'
import { runNames } from './kube-names.ts'
import { assertGroups, type ClusterRun } from './run-objects.ts'

/** Time beyond the parameters' for pods to be made and images to be pulled, ms. */
const START_GRACE_MS = 10 * 60_000
/** Time for which outputs wait for the client, s. */
const LINGER_S = 3600

/** The parts of a run that its plan follows from. */
type PlanRequest = Pick<EngineInit, 'composition' | 'plan' | 'target' | 'cluster'>

/** The parts of a run that its objects follow from. */
export type PreparedInit = PlanRequest & Pick<EngineInit, 'runId' | 'seed' | 'cacheDir' | 'signal' | 'timeoutMs'>

/**
 * Checks that the plan and the groups are such as pods can run.
 *
 * @throws {UsageError}
 */
export function checkClusterPlan (request: PlanRequest): void {
  const { plan, composition, cluster = {} } = request
  const kind = kindOfPlan(request)
  const groups = resolveGroups(composition)
  assertGroups(groups.map(({ groupId, groupInstanceCount: instances }) => ({ groupId, instances })))
  if (kind === 'script') {
    assertScript(plan ?? '', 'kubernetes', 'other plans come in an image: --composition with --image, without --plan')
  }
  if (kind === 'image') {
    const missing = groups.find(({ artifact }) => artifact === undefined)
    if (missing !== undefined && cluster.image === undefined) {
      throw new UsageError(`--image: expected the image of the plan ${composition.global.plan}, as the group ${missing.groupId} names no ` +
        'artifact, got none')
    }
  }
}

/** Characters of a run's key: any that a DNS label has. */
const KEY_LENGTH = 10

const createKey = (): string => BigInt(`0x${randomBytes(8).toString('hex')}`).toString(36).padStart(KEY_LENGTH, '0').slice(-KEY_LENGTH)

const resourcesOf = ({ groups }: Composition, id: string): JobGroup['resources'] =>
  groups.find(group => group.id === id)?.resources

/** Facts of a run that differ from one to the next; given by tests. */
export interface RunSecrets {
  readonly key: string
  readonly token: string
  readonly startTime: string
}

export const createSecrets = (): RunSecrets => ({
  key: createKey(), token: randomBytes(16).toString('hex'), startTime: startTimeNow()
})

/**
 * Builds a run for a cluster from a composition.
 *
 * @param onBuild called before packages are looked for
 */
export async function prepareClusterRun (
  init: PreparedInit, { key, token, startTime }: RunSecrets = createSecrets(), onBuild: () => void = () => {}
): Promise<ClusterRun> {
  const { composition, runId, seed, cluster: settings = {} satisfies ClusterSettings } = init
  const kind = kindOfPlan(init)
  checkClusterPlan(init)
  const groups = resolveGroups(composition)
  const all = toGroupParams(groups, {
    kind, plan: composition.global.plan, testCase: composition.global.case, runId, seed, startTime
  })
  return {
    key, token, settings, storage: settings.collector === 's3' ? bucketStorage(runNames(key).run, runRemote()) : undefined,
    code: await buildCode(init, onBuild),
    lifeS: Math.ceil((lifeTimeMs(expandInstances(composition), 60_000, init) + START_GRACE_MS) / 1000), lingerS: LINGER_S,
    groups: groups.map(({ groupId, groupInstanceCount, artifact }, number) => ({
      params: all[number] as JobGroup['params'], instances: groupInstanceCount, resources: resourcesOf(composition, groupId),
      planImage: kind === 'image' ? artifact ?? settings.image : undefined
    }))
  }
}
