import type { Engine, NativePackage } from '../../engine.ts'
import { allTargets } from '../../target/group-targets.ts'
import { isOwnTarget } from '../../target/target.ts'
import { realCost } from '../shared/real-cost.ts'
import type { ExecLimits } from './limits.ts'
import type { CanListen } from './peer-addresses.ts'

export type { ExecLimits }

const defaultLimits: ExecLimits = {
  stdoutBytes: 256 * 2 ** 20, outputsBytes: 4 * 2 ** 30, graceMs: 60_000, failureGraceMs: 10_000
}

const bundler: NativePackage = {
  name: 'esbuild',
  neededFor: 'real nodes: the exec and testground engines',
  async load () {
    const { loadBundler } = await import('../shared/bundle-plan.ts')
    return (await loadBundler()).version
  }
}

/**
 * Runs the instances in processes of this machine, on real libp2p, in real time.
 *
 * @param can whether a process can listen at an address; this machine is asked by default
 */
export const createExecEngine = (limits: Partial<ExecLimits> = {}, can?: CanListen): Engine => ({
  name: 'exec',
  meaning: 'real libp2p processes on this machine',
  can: { otherPlans: true, processes: true, timeLimit: true, severalRouters: true, goRouters: 'real' },
  needs: { environmentParams: true, packages: [bundler] },
  cost: realCost,
  async check ({ composition, target, targets, plan, signal }) {
    if (isOwnTarget(target)) {
      await bundler.load()
      const { checkNodeParts } = await import('../shared/build-own-plan.ts')
      for (const each of allTargets({ target, targets })) await checkNodeParts({ composition, target: each })
      const { canListen, checkAddresses } = await import('./peer-addresses.ts')
      return checkAddresses({ composition }, can ?? canListen)
    }
    const { checkOtherPlan } = await import('../shared/plan-command.ts')
    await checkOtherPlan(composition, plan, signal)
    return {}
  },
  async run (init) {
    const { runExec } = await import('./exec-run.ts')
    const { canListen } = await import('./peer-addresses.ts')
    return runExec(init, { ...defaultLimits, ...limits }, can ?? canListen)
  }
})
