import type { Engine, EngineProgram } from '../../engine.ts'
import type { AgentLimits } from '../launch/agent-limits.ts'
import { realCost } from '../shared/real-cost.ts'

const defaultLimits: AgentLimits = { failureGraceMs: 10_000, handOverMs: 60_000, pollMs: 1000 }

const ssh: EngineProgram = { program: 'ssh', args: ['-V'], neededFor: 'the hosts engine' }

/** Runs the instances on other machines, through the user's ssh: these need Node, and nothing else. */
export const createHostsEngine = (limits: Partial<AgentLimits> = {}): Engine => ({
  name: 'hosts',
  meaning: 'processes on your hosts, over ssh',
  can: { otherPlans: true, timeLimit: true, ownHosts: true },
  needs: { environmentParams: true, programs: [ssh] },
  cost: { ...realCost, isElsewhere: true },
  logFile: 'hosts.log',
  async checkPlace ({ onHosts = {} }) {
    const { parseHosts } = await import('./hosts-settings.ts')
    parseHosts(onHosts)
  },
  async check (request) {
    const { checkHosts } = await import('./check-hosts.ts')
    return checkHosts(request)
  },
  async diagnose (request) {
    const { diagnoseHosts } = await import('./check-hosts.ts')
    return diagnoseHosts(request)
  },
  async run (init) {
    const { runOnHosts } = await import('./hosts-run.ts')
    return runOnHosts(init, { ...defaultLimits, ...limits })
  }
})
