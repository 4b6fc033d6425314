/** The program of a run elsewhere: sync service and collector, an instance, what stands beside one, or a host of several. */
import { agentVars } from '../agent-env.ts'
import { readAgentPlace, readInstancePlace } from './agent-place.ts'

async function play (): Promise<number> {
  const { env } = process
  switch (env[agentVars.part]) {
    case 'sync': {
      const { runSyncPod } = await import('./sync-pod.ts')
      return runSyncPod({
        ...readAgentPlace(env), groupSizes: (env[agentVars.groupSizes] ?? '').split(',').map(Number),
        lingerS: Number(env[agentVars.linger]), hasRedis: env[agentVars.redis] !== undefined
      })
    }
    case 'instance': return (await import('./run-instance.ts')).runInstance(readInstancePlace(env))
    case 'outputs': return (await import('./outputs-sidecar.ts')).runOutputsSidecar(readInstancePlace(env))
    case 'links': return (await import('./shape-links.ts')).shapeLinks(readInstancePlace(env))
    case 'host': return (await import('./host-agent.ts')).runHostAgent(env[agentVars.work] ?? '')
    default: throw new Error(`${agentVars.part}: expected sync, instance, outputs, links or host, got ${JSON.stringify(env[agentVars.part])}`)
  }
}

try {
  process.exit(await play())
} catch (error) {
  process.stderr.write(`gsplan: ${(error as Error).message}\n`)
  process.exit(1)
}
