import { expandInstances } from '@gsplan/testground'
import type { EngineInit, EngineResult } from '../../engine.ts'
import { AgentLauncher } from '../launch/agent-launcher.ts'
import { runElsewhere } from '../launch/agent-run.ts'
import type { ClusterLimits } from './cluster-limits.ts'
import { ClusterSession } from './cluster-session.ts'
import { Kubectl } from './kubectl.ts'
import { prepareClusterRun } from './prepare-cluster-run.ts'
import { runObjects } from './run-objects.ts'

/** Starts the instances of a run as pods of the user's cluster. */
export const createClusterLauncher = (run: EngineInit, limits: ClusterLimits): AgentLauncher => new AgentLauncher({
  run, limits, logFile: 'kubernetes.log',
  open: async onBuild => {
    const prepared = await prepareClusterRun(run, undefined, onBuild)
    // objects that are made are taken away, also when the run is interrupted
    const settings = run.cluster ?? {}
    const kubectl = new Kubectl(settings, new AbortController().signal)
    return new ClusterSession({
      kubectl, limits, settings, context: await kubectl.currentContext(), objects: runObjects(prepared),
      token: prepared.token, instances: expandInstances(run.composition).length
    })
  }
})

/** Runs a composition on the user's cluster, and leaves nothing there. */
export const runOnCluster = async (run: EngineInit, limits: ClusterLimits): Promise<EngineResult> =>
  runElsewhere({ run, launcher: createClusterLauncher(run, limits), limits, noun: 'pods' })
