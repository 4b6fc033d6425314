import { UsageError } from '@gsplan/cli'
import type { EngineRemarks, EngineRequest } from '../../engine.ts'
import { runRemote } from '../../run-remote.ts'
import { checkOwnNodes } from '../launch/agent-code.ts'
import { checkBucket } from './bucket-access.ts'
import { assertClusterSettings } from './cluster-settings.ts'
import { describeCapacity } from './cluster-capacity.ts'
import type { KubeObject } from './kube-object.ts'
import { Kubectl, parseAnswer } from './kubectl.ts'
import { checkClusterPlan } from './prepare-cluster-run.ts'
import { namespaceProbe, netAdminProbe } from './probes.ts'

/** The least version of Kubernetes: sidecar containers and a backoff limit for each index came on with it. */
export const LEAST_MINOR = 29

/** Permissions that a run takes, as `auth can-i` asks for them. */
const permissions: ReadonlyArray<readonly [verb: string, resource: string]> = [
  ...['jobs.batch', 'configmaps', 'secrets', 'services'].flatMap(resource =>
    ['create', 'delete', 'list'].map(verb => [verb, resource] as const)),
  ['list', 'pods'], ['watch', 'pods'], ['get', 'pods/log'], ['get', 'pods/proxy'], ['list', 'events']
]

/** Version of the cluster, as `1.34`. */
export async function readClusterVersion (kubectl: Kubectl): Promise<{ readonly text: string, readonly minor: number }> {
  const { serverVersion = {} } = parseAnswer<{
    readonly serverVersion?: { readonly gitVersion?: string, readonly major?: string, readonly minor?: string }
  }>(await kubectl.run(['version', '--output=json']), 'version')
  return { text: serverVersion.gitVersion ?? 'unknown', minor: Number.parseInt(serverVersion.minor ?? '0', 10) }
}

/** Permissions that the user lacks, as `create jobs.batch`. */
export async function findMissingPermissions (kubectl: Kubectl): Promise<string[]> {
  const missing: string[] = []
  for (const [verb, resource] of permissions) {
    // behind a slash, can-i takes the name of an object
    const [kind = '', subresource = ''] = resource.split('/')
    // exit code 1 says no
    const answer = await kubectl.run(['auth', 'can-i', verb, kind, `--subresource=${subresource}`]).catch(() => 'no')
    if (answer.trim() !== 'yes') missing.push(`${verb} ${resource}`)
  }
  return missing
}

/**
 * Checks that a cluster takes a run, before anything is made in it.
 *
 * @throws {UsageError | MissingProgramError | KubectlError}
 */
export async function checkCluster (request: EngineRequest): Promise<EngineRemarks> {
  const { cluster = {}, composition, signal } = request
  await checkOwnNodes(request)
  assertClusterSettings(cluster)
  checkClusterPlan(request)
  const kubectl = new Kubectl(cluster, signal)
  const { text, minor } = await readClusterVersion(kubectl)
  if (minor < LEAST_MINOR) throw new UsageError(`--engine kubernetes: expected a cluster of Kubernetes 1.${LEAST_MINOR} or newer, got ${text}`)
  const missing = await findMissingPermissions(kubectl)
  if (missing.length > 0) {
    throw new UsageError(`--engine kubernetes: expected the permissions ${missing.join(', ')}, which kubectl auth can-i denies; ` +
      'docs/kubernetes.md has a Role with all of them')
  }
  await findNamespace(kubectl)
  if (cluster.collector === 's3') await checkBucket(runRemote(), signal)
  if (cluster.links === 'netem') await assertNetAdmin(kubectl, cluster.image)
  return { warnings: await describeCapacity(kubectl, composition, cluster) }
}

/** Tries an object, which is not made. @returns kubectl's output */
const tryObject = async (kubectl: Kubectl, object: KubeObject, output: 'json' | 'name'): Promise<string> =>
  kubectl.run(['create', '--dry-run=server', `--output=${output}`, '-f', '-'], { input: JSON.stringify(object) })

/**
 * Finds the namespace of a run.
 *
 * @returns its name
 * @throws {UsageError} for one that is not there
 */
export async function findNamespace (kubectl: Kubectl): Promise<string> {
  const text = await tryObject(kubectl, namespaceProbe, 'json').catch((cause: unknown) => {
    const [, name] = /namespaces "(.*)" not found/.exec((cause as Error).message) ?? []
    if (name === undefined) throw cause
    throw new UsageError(`--namespace: expected a namespace of the cluster, got ${name}, which is not there; kubectl create namespace ${name} ` +
      'makes it')
  })
  const { metadata } = parseAnswer<{ readonly metadata?: { readonly namespace?: string } }>(text, 'create')
  return metadata?.namespace ?? 'default'
}

/** @throws {UsageError} where a pod with NET_ADMIN is refused */
export async function assertNetAdmin (kubectl: Kubectl, image: string | undefined): Promise<void> {
  try {
    await tryObject(kubectl, netAdminProbe(image), 'name')
  } catch (cause) {
    throw new UsageError(`--links netem: expected the namespace to allow NET_ADMIN, got ${(cause as Error).message}; --links plan shapes ` +
      'links in the plan, without it')
  }
}
