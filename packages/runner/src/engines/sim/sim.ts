import type { Engine } from '../../engine.ts'
import { simCost, simGoCost } from './sim-cost.ts'

/** Runs the test plan on real routers in virtual time, in threads of this process. */
export const simEngine: Engine = {
  name: 'sim',
  meaning: 'in virtual time, repeatable',
  can: { repeat: true, timeLimit: true, goRouters: 'wasm', severalRouters: true, wire: true, threads: true },
  cost: simCost,
  goCost: simGoCost,
  async check (request) {
    const { checkSimParts } = await import('./check-sim-parts.ts')
    checkSimParts(request)
    return {}
  },
  async run (init) {
    const { runSim } = await import('./run-sim.ts')
    return runSim(init)
  }
}
