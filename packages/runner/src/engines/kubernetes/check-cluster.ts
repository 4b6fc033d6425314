import { UsageError } from '@gsplan/cli'
import type { EngineRemarks, EngineRequest } from '../../engine.ts'
import { checkOwnNodes } from '../launch/agent-code.ts'
import { assertClusterSettings } from './cluster-settings.ts'
import { describeCapacity } from './cluster-capacity.ts'
import { Kubectl } from './kubectl.ts'
import { netAdminProbe } from './net-admin-probe.ts'
import { checkClusterPlan } from './prepare-cluster-run.ts'

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
  const { serverVersion = {} } = JSON.parse(await kubectl.run(['version', '--output=json'])) as {
    readonly serverVersion?: { readonly gitVersion?: string, readonly major?: string, readonly minor?: string }
  }
  return { text: serverVersion.gitVersion ?? 'unknown', minor: Number.parseInt(serverVersion.minor ?? '0', 10) }
}

/** Permissions that the user lacks, as `create jobs.batch`. */
export async function findMissingPermissions (kubectl: Kubectl): Promise<string[]> {
  const missing: string[] = []
  for (const [verb, resource] of permissions) {
    // exit code 1 says no
    const answer = await kubectl.run(['auth', 'can-i', verb, resource]).catch(() => 'no')
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
  if (cluster.links === 'netem') await assertNetAdmin(kubectl, cluster.image)
  return { warnings: await describeCapacity(kubectl, composition, cluster) }
}

/** @throws {UsageError} where a pod with NET_ADMIN is refused */
export async function assertNetAdmin (kubectl: Kubectl, image: string | undefined): Promise<void> {
  try {
    const input = JSON.stringify(netAdminProbe(image))
    await kubectl.run(['create', '--dry-run=server', '--output=name', '-f', '-'], { input })
  } catch (cause) {
    throw new UsageError(`--links netem: expected the namespace to allow NET_ADMIN, got ${(cause as Error).message}; --links plan shapes ` +
      'links in the plan, without it')
  }
}
