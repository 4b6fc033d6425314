import { createHash } from 'node:crypto'
import { createRunId } from '../../run-id.ts'
import { readTimeout } from '../../prepare/check-options.ts'
import { prepareRun } from '../../prepare/prepare-run.ts'
import type { RunContext } from '../../run-context.ts'
import type { RunOptions } from '../../run-options.ts'
import { defaultCacheDir } from '../../target/target-cache.ts'
import { assertClusterSettings } from './cluster-settings.ts'
import { clusterSettingsOf } from './cluster-flags.ts'
import type { KubeObject } from './kube-object.ts'
import { createSecrets, prepareClusterRun } from './prepare-cluster-run.ts'
import { runObjects } from './run-objects.ts'

/** Key of a run that is made elsewhere: equal for equal compositions. */
const keyOf = (runId: string): string =>
  BigInt(`0x${createHash('sha256').update(runId).digest('hex')}`).toString(36).slice(0, 10).padStart(10, '0')

/**
 * Objects of a run as they would be made in a cluster, without owners: who applies them deletes them by their label.
 *
 * @throws errors with exit code 2 or 3
 */
export async function makeManifests (options: RunOptions, context: RunContext): Promise<readonly KubeObject[]> {
  const { signal, cacheDir = defaultCacheDir() } = context
  const cluster = clusterSettingsOf(options)
  assertClusterSettings(cluster)
  const { composition, compositionText, target } = await prepareRun({ ...options, engine: 'kubernetes' }, context)
  const runId = createRunId(compositionText, options.seed)
  const run = await prepareClusterRun({
    composition, target, plan: options.plan, cluster, runId, seed: options.seed, cacheDir, signal,
    timeoutMs: readTimeout(options.timeout)
  }, { ...createSecrets(), key: keyOf(runId) })
  const { owner, owned } = runObjects(run)
  return [owner, ...owned]
}
