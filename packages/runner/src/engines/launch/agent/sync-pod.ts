import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startRedisService, startSyncService, SyncStore } from '@gsplan/testground/sync'
import { describeBarriers } from '../../shared/describe-barriers.ts'
import type { AgentPlace } from './agent-place.ts'
import { Collector } from './collector.ts'

export interface SyncPodInit extends AgentPlace {
  /** Instances that will report, of each group. */
  readonly groupSizes: readonly number[]
  /** Time for the client to take the outputs when all have reported, s. */
  readonly lingerS: number
  /** True starts the Redis stand-in, which takes anyone who reaches it. */
  readonly hasRedis: boolean
}

/**
 * Serves a run's instances until the client has taken all outputs and says so by ending the pod, or doesn't come.
 *
 * @returns exit code
 */
export async function runSyncPod (init: SyncPodInit): Promise<number> {
  const { token, syncHost, ports, podIp, outputsDir, groupSizes, lingerS, hasRedis } = init
  const instances = groupSizes.reduce((sum, size) => sum + size, 0)
  const log = (line: string): void => { process.stdout.write(`${line}\n`) }
  const store = new SyncStore()
  // a pod has a network of its own
  const service = { store, host: podIp, log, maxConnections: 2 * instances + 100 }
  const sync = await startSyncService({ ...service, port: ports.sync, path: `/${token}`, allowHosts: [syncHost] })
  const redis = hasRedis ? await startRedisService({ ...service, port: ports.redis }) : undefined
  const dir = join(outputsDir, 'collected')
  mkdirSync(dir, { recursive: true })
  let leave: NodeJS.Timeout | undefined
  return new Promise(resolve => {
    const close = (code: number): void => {
      clearTimeout(leave)
      collector.server.close()
      collector.server.closeAllConnections()
      void Promise.all([sync.close(), redis?.close()]).then(() => { resolve(code) })
    }
    const collector = new Collector({
      dir, token, groupSizes,
      barriers: () => describeBarriers(store),
      onReport: reports => {
        if (reports >= instances) leave ??= setTimeout(() => { close(0) }, lingerS * 1000)
      }
    })
    process.once('SIGTERM', () => { close(0) })
    collector.server.listen(ports.collector, podIp, () => { log('ready') })
  })
}
