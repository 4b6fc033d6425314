import { MissingProgramError, UsageError } from '@gsplan/cli'
import type { PlaceDiagnosis, PlaceRequest } from '../../engine.ts'
import { runRemote } from '../../run-remote.ts'
import { checkBucket } from './bucket-access.ts'
import { assertNetAdmin, findMissingPermissions, findNamespace, LEAST_MINOR, readClusterVersion } from './check-cluster.ts'
import { describeCapacity, formatRoom, readRoom } from './cluster-capacity.ts'
import { assertClusterSettings } from './cluster-settings.ts'
import { Kubectl } from './kubectl.ts'

async function diagnoseRoom (kubectl: Kubectl, { composition, cluster = {} }: PlaceRequest): Promise<PlaceDiagnosis[]> {
  const room = await readRoom(kubectl)
  const found = room === undefined
    ? 'nodes can\'t be listed by this user'
    : `${room.nodes} nodes: ${['cpu', 'memory', 'disk', 'pods'].map(name => `${name} ${formatRoom(name, room[name as 'cpu'])}`).join(', ')}`
  const nodes: PlaceDiagnosis = { name: 'nodes', found, isGood: true, neededFor: 'room for instances' }
  if (composition === undefined || room === undefined) return [nodes]
  const remarks = await describeCapacity(kubectl, composition, cluster)
  const text = remarks.length === 0 ? 'enough, were they empty' : remarks.join('; ')
  return [nodes, { name: 'room', found: text, isGood: remarks.length === 0, neededFor: 'the composition' }]
}

/** A property by its name, or by the error of its search. */
async function diagnose (
  about: Pick<PlaceDiagnosis, 'name' | 'neededFor'>, search: Promise<string>
): Promise<PlaceDiagnosis> {
  return search.then(
    found => ({ ...about, found, isGood: true }),
    (error: unknown) => {
      if (!(error instanceof UsageError || error instanceof MissingProgramError)) throw error
      return { ...about, found: error.message, isGood: false }
    })
}

/**
 * Looks at a cluster, and makes nothing in it.
 *
 * @throws {UsageError | MissingProgramError | KubectlError} for one that does not answer
 */
export async function diagnoseCluster (request: PlaceRequest): Promise<readonly PlaceDiagnosis[]> {
  const { cluster = {}, signal } = request
  assertClusterSettings(cluster)
  const kubectl = new Kubectl(cluster, signal)
  const { text, minor } = await readClusterVersion(kubectl)
  const missing = await findMissingPermissions(kubectl)
  const refusal = await assertNetAdmin(kubectl, cluster.image)
    .then(() => undefined, (error: unknown) => (error as Error).message)
  return [
    { name: 'context', found: await kubectl.currentContext() ?? 'none', isGood: true, neededFor: 'kubectl' },
    await diagnose({ name: 'namespace', neededFor: 'objects of runs' }, findNamespace(kubectl)),
    { name: 'version', found: text, isGood: minor >= LEAST_MINOR, neededFor: `Kubernetes 1.${LEAST_MINOR} or newer` },
    {
      name: 'permissions', found: missing.length === 0 ? 'all' : `lacks ${missing.join(', ')}`, isGood: missing.length === 0,
      neededFor: 'making a run\'s objects'
    },
    {
      name: 'NET_ADMIN', found: refusal ?? 'allowed', neededFor: '--links netem alone',
      isGood: refusal === undefined || cluster.links !== 'netem'
    },
    ...cluster.collector === 's3'
      ? [await diagnose({ name: 'bucket', neededFor: '--collector s3' }, checkBucket(runRemote(), signal))]
      : [],
    ...await diagnoseRoom(kubectl, request)
  ]
}
