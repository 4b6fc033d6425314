import { join } from 'node:path'
import { expandInstances } from '@gsplan/testground'
import type { EngineInit, EngineResult } from '../../engine.ts'
import { runRemote } from '../../run-remote.ts'
import { AgentLauncher } from '../launch/agent-launcher.ts'
import { runElsewhere } from '../launch/agent-run.ts'
import { bucketCredentials } from './bucket-access.ts'
import { BucketOutputs } from './bucket-outputs.ts'
import type { ClusterLimits } from './cluster-limits.ts'
import { ClusterSession } from './cluster-session.ts'
import { runNames } from './kube-names.ts'
import { Kubectl } from './kubectl.ts'
import { prepareClusterRun } from './prepare-cluster-run.ts'
import { runObjects } from './run-objects.ts'

/** Folder of a run's directory for objects of a bucket, until the run is over. */
const HANDED_OVER = '.handed-over'

/** Starts the instances of a run as pods of the user's cluster. */
export const createClusterLauncher = (run: EngineInit, limits: ClusterLimits): AgentLauncher => new AgentLauncher({
  run, limits, logFile: 'kubernetes.log',
  open: async onBuild => {
    const prepared = await prepareClusterRun(run, undefined, onBuild)
    const { key, token, storage } = prepared
    const remote = runRemote()
    // objects that are made are taken away, also when the run is interrupted
    const settings = run.cluster ?? {}
    const kubectl = new Kubectl(settings, new AbortController().signal)
    return new ClusterSession({
      kubectl, limits, settings, context: await kubectl.currentContext(), token,
      objects: runObjects({ ...prepared, credentials: storage && bucketCredentials(remote) }),
      instances: expandInstances(run.composition).length,
      bucket: storage && new BucketOutputs({ run: runNames(key).run, remote, dir: join(run.runDir, HANDED_OVER) })
    })
  }
})

/** Runs a composition on the user's cluster, and leaves nothing there. */
export const runOnCluster = async (run: EngineInit, limits: ClusterLimits): Promise<EngineResult> =>
  runElsewhere({ run, launcher: createClusterLauncher(run, limits), limits, noun: 'pods' })
