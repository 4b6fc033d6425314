import type { Engine } from '../../engine.ts'
import type { ExecLimits } from './limits.ts'

export type { ExecLimits }

const defaultLimits: ExecLimits = {
  stdoutBytes: 256 * 2 ** 20, outputsBytes: 4 * 2 ** 30, graceMs: 60_000, failureGraceMs: 10_000
}

/** Runs the instances in processes of this machine, on real libp2p, in real time. */
export const createExecEngine = (limits: Partial<ExecLimits> = {}): Engine => ({
  name: 'exec',
  can: { otherPlans: true, processes: true },
  needs: { environmentParams: true },
  async check ({ composition, target, plan, signal }) {
    if (target.code !== undefined) return []
    const { checkOtherPlan } = await import('../shared/plan-command.ts')
    await checkOtherPlan(composition, plan, signal)
    return []
  },
  async run (init) {
    const { runExec } = await import('./exec-run.ts')
    return runExec(init, { ...defaultLimits, ...limits })
  }
})
