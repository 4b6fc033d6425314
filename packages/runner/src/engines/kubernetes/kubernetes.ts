import type { Engine, EngineProgram } from '../../engine.ts'
import { realCost } from '../shared/real-cost.ts'
import type { ClusterLimits } from './cluster-limits.ts'

const defaultLimits: ClusterLimits = {
  startMs: 10 * 60_000, stuckMs: 20_000, failureGraceMs: 10_000, handOverMs: 5 * 60_000, pollMs: 2000
}

const kubectl: EngineProgram = {
  program: 'kubectl', args: ['version', '--client'], neededFor: 'the kubernetes engine, Testground\'s cluster:k8s runner'
}

/** Runs the instances as Indexed Jobs of the user's cluster, through the user's kubectl. */
export const createKubernetesEngine = (limits: Partial<ClusterLimits> = {}): Engine => ({
  name: 'kubernetes',
  meaning: 'Jobs of your cluster, through kubectl',
  can: { otherPlans: true, clusters: true, timeLimit: true, ownCluster: true },
  needs: { environmentParams: true, programs: [kubectl] },
  cost: { ...realCost, isElsewhere: true },
  logFile: 'kubernetes.log',
  async checkPlace ({ cluster = {} }) {
    const { assertClusterSettings } = await import('./cluster-settings.ts')
    assertClusterSettings(cluster)
  },
  async check (request) {
    const { checkCluster } = await import('./check-cluster.ts')
    return checkCluster(request)
  },
  async diagnose (request) {
    const { diagnoseCluster } = await import('./diagnose-cluster.ts')
    return diagnoseCluster(request)
  },
  async run (init) {
    const { runOnCluster } = await import('./cluster-run.ts')
    return runOnCluster(init, { ...defaultLimits, ...limits })
  }
})
