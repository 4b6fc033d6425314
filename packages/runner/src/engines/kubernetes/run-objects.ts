import { UsageError } from '@gsplan/cli'
import type { S3Credentials } from '@gsplan/sync/s3'
import { version } from '../../version.ts'
import type { OutputsStorage } from '../launch/outputs-storage.ts'
import { NODE_IMAGE, type ClusterSettings } from './cluster-settings.ts'
import { toCodeParts } from './code-maps.ts'
import { instanceJob, type JobGroup } from './instance-job.ts'
import { MANAGER, MANAGER_LABEL, RUN_LABEL, runNames, VERSION_ANNOTATION } from './kube-names.ts'
import type { KubeObject, OwnerReference } from './kube-object.ts'
import type { RunShape } from './run-shape.ts'
import { storageSecret } from './storage-objects.ts'
import { services, syncJob } from './sync-job.ts'

/** Bytes that the API takes in a ConfigMap, without a reserve for its other fields. */
const MAX_PARAMS_BYTES = 2 ** 20 - 4096
/** Jobs of one run: each group has one. */
const MAX_GROUPS = 1000
/** Instances of an Indexed Job. */
const MAX_INSTANCES = 100_000

/** Number of instances of a group. */
export interface GroupSize {
  readonly groupId: string
  readonly instances: number
}

/** A run for a cluster. */
export interface ClusterRun {
  /** 10 characters of a–z and 0–9 that no other run has. */
  readonly key: string
  /** Shared secret of the run's pods. */
  readonly token: string
  readonly groups: readonly JobGroup[]
  /** Files of code: `agent.mjs`, and `plan.mjs` unless an image holds the plan. */
  readonly code: Readonly<Record<string, Uint8Array>>
  readonly settings: ClusterSettings
  /** Bucket that takes the outputs. @default the sync pod does */
  readonly storage?: OutputsStorage | undefined
  /** Credentials of that bucket, of which a Secret is made. @default it is made elsewhere */
  readonly credentials?: S3Credentials | undefined
  readonly lifeS: number
  readonly lingerS: number
}

/** Objects of a run: the one that owns, and the others in the order in which they are made. */
export interface RunObjects {
  readonly owner: KubeObject
  readonly owned: readonly KubeObject[]
}

function paramsMap ({ params }: JobGroup, { names, labels }: RunShape): KubeObject {
  const text = JSON.stringify(params)
  const bytes = Buffer.byteLength(JSON.stringify(text))
  if (bytes > MAX_PARAMS_BYTES) {
    throw new UsageError(`${params.groupId}: expected test parameters of at most ${MAX_PARAMS_BYTES} bytes, as a ConfigMap takes ` +
      `them, got ${bytes}`)
  }
  return {
    apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: names.params(params.group), labels }, immutable: true,
    data: { 'group.json': text }
  }
}

/**
 * Checks that a run's groups are few and small enough for Jobs.
 *
 * @throws {UsageError}
 */
export function assertGroups (groups: readonly GroupSize[]): void {
  if (groups.length > MAX_GROUPS) {
    throw new UsageError(`composition: expected at most ${MAX_GROUPS} groups on Kubernetes, as each is a Job, got ${groups.length}`)
  }
  for (const { groupId, instances } of groups) {
    if (instances > MAX_INSTANCES) {
      throw new UsageError(`${groupId}: expected at most ${MAX_INSTANCES} instances, as a Job takes them, got ${instances}`)
    }
  }
}

/** Image of the agents: the image of a plan need not have Node. */
const agentImage = ({ groups, settings: { image } }: ClusterRun): string =>
  groups.some(({ planImage }) => planImage !== undefined) ? NODE_IMAGE : image ?? NODE_IMAGE

/**
 * Objects of a run. Names are labels of DNS whatever a composition's names are: those are only in values that are free.
 *
 * @throws {UsageError} for a run that no cluster takes
 */
export function runObjects (run: ClusterRun): RunObjects {
  const { key, token, groups, code, settings, lifeS, lingerS, storage, credentials } = run
  assertGroups(groups.map(({ instances, params: { groupId } }) => ({ groupId, instances })))
  const names = runNames(key)
  const parts = toCodeParts(code)
  const labels = { [RUN_LABEL]: names.run, [MANAGER_LABEL]: MANAGER }
  const shape: RunShape = {
    names, labels, image: agentImage(run), codeParts: parts.length, lifeS, lingerS, storage,
    groupSizes: groups.map(({ instances }) => instances), hasRedis: groups.some(({ params: { kind } }) => kind !== 'own')
  }
  const owner = syncJob(shape)
  return {
    owner: { ...owner, metadata: { ...owner.metadata, annotations: { [VERSION_ANNOTATION]: version } } },
    owned: [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: names.secret, labels }, immutable: true, stringData: { token } },
      ...credentials === undefined ? [] : [storageSecret(names.storage, labels, credentials)],
      ...parts.map((binaryData, part): KubeObject => ({
        apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: names.code(part), labels }, immutable: true, binaryData
      })),
      ...groups.map(group => paramsMap(group, shape)),
      ...services(shape),
      ...groups.filter(({ instances }) => instances > 0).map(group => instanceJob(group, shape, settings))
    ]
  }
}

/** Objects that go when another goes. */
export const ownedBy = (objects: readonly KubeObject[], owner: OwnerReference): KubeObject[] =>
  objects.map(object => ({ ...object, metadata: { ...object.metadata, ownerReferences: [owner] } }))

/** A list, as kubectl reads it. */
export const toList = (items: readonly KubeObject[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
