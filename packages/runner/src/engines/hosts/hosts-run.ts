import { randomBytes } from 'node:crypto'
import { resolveGroups } from '@gsplan/testground'
import type { EngineInit, EngineResult } from '../../engine.ts'
import { buildCode, kindOfPlan } from '../launch/agent-code.ts'
import { AgentLauncher } from '../launch/agent-launcher.ts'
import type { AgentLimits } from '../launch/agent-limits.ts'
import { runElsewhere } from '../launch/agent-run.ts'
import { startTimeNow, toGroupParams } from '../launch/group-params.ts'
import { parseHosts } from './hosts-settings.ts'
import { HostsSession } from './hosts-session.ts'

/** Starts the instances of a run on hosts, through the user's ssh. */
export const createHostsLauncher = (run: EngineInit, limits: AgentLimits): AgentLauncher => new AgentLauncher({
  run, limits, logFile: 'hosts.log',
  open: async onBuild => {
    const { composition, runId, seed, onHosts = {} } = run
    const hosts = parseHosts(onHosts)
    const groups = resolveGroups(composition)
    const params = toGroupParams(groups, {
      kind: kindOfPlan(run), plan: composition.global.plan, testCase: composition.global.case, runId, seed,
      startTime: startTimeNow()
    })
    return new HostsSession({
      hosts, address: onHosts.hostsAddress, token: randomBytes(16).toString('hex'), code: await buildCode(run, onBuild),
      groups: params,
      instances: groups.flatMap(({ groupInstanceCount }, group) =>
        Array.from({ length: groupInstanceCount }, (_, index) => ({ group, index })))
    })
  }
})

/** Runs a composition on hosts, and leaves nothing there. */
export const runOnHosts = async (run: EngineInit, limits: AgentLimits): Promise<EngineResult> =>
  runElsewhere({ run, launcher: createHostsLauncher(run, limits), limits, noun: 'processes' })
