import type { Engine, EngineProgram } from '../../engine.ts'
import { realCost } from '../shared/real-cost.ts'
import type { TestgroundLimits } from './limits.ts'

export type { TestgroundLimits }

const defaultLimits: TestgroundLimits = {
  silenceMs: 20 * 60_000, collectMs: 5 * 60_000, output: { base: 2 ** 28, perInstance: 2 ** 20 },
  collected: { base: 2 ** 32, perInstance: 2 ** 28 }
}

const programs: readonly EngineProgram[] = [
  {
    program: 'testground', args: ['version'], neededFor: 'the testground engine',
    async describe (stdout) {
      const { describeTestground } = await import('./testground-program.ts')
      return describeTestground(stdout)
    }
  },
  { program: 'docker', args: ['--version'], neededFor: 'Testground\'s local:docker runner' }
]

/** Hands the composition to an installed Testground: local:exec, local:docker, cluster:k8s. */
export const createTestgroundEngine = (limits: Partial<TestgroundLimits> = {}): Engine => ({
  name: 'testground',
  meaning: 'an installed Testground',
  can: { goRouters: true, otherPlans: true, clusters: true, daemon: true, timeLimit: true },
  needs: { environmentParams: true, programs },
  cost: { ...realCost, isElsewhere: true },
  logFile: 'testground.log',
  async check (request) {
    const { checkTestground } = await import('./check-testground.ts')
    return { warnings: await checkTestground(request) }
  },
  async run (init) {
    const { runOnTestground } = await import('./testground-run.ts')
    return runOnTestground(init, { ...defaultLimits, ...limits })
  }
})
