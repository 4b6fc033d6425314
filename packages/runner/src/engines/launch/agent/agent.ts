/** The program of a run elsewhere: sync service and collector, an instance, what stands beside one, or a host of several. */
import { readAgentPlace, readInstancePlace } from './agent-place.ts'

async function play (): Promise<number> {
  const { env } = process
  switch (env['GSPLAN_PART']) {
    case 'sync': {
      const { runSyncPod } = await import('./sync-pod.ts')
      return runSyncPod({
        ...readAgentPlace(env), instances: Number(env['GSPLAN_INSTANCES_IN_ALL']), lingerS: Number(env['GSPLAN_LINGER_S'])
      })
    }
    case 'instance': return (await import('./run-instance.ts')).runInstance(readInstancePlace(env))
    case 'outputs': return (await import('./outputs-sidecar.ts')).runOutputsSidecar(readInstancePlace(env))
    case 'links': return (await import('./shape-links.ts')).shapeLinks(readInstancePlace(env))
    case 'host': return (await import('./host-agent.ts')).runHostAgent(env['GSPLAN_WORK'] ?? '')
    default: throw new Error(`GSPLAN_PART: expected sync, instance, outputs, links or host, got ${JSON.stringify(env['GSPLAN_PART'])}`)
  }
}

try {
  process.exit(await play())
} catch (error) {
  process.stderr.write(`gsplan: ${(error as Error).message}\n`)
  process.exit(1)
}
