import type { HealthSample, InstancePorts } from '../ports.ts'
import { RandomStream } from '../network/random-stream.ts'
import { MemoryClock } from './memory-clock.ts'
import { MemoryNetwork, MemoryShaper, type MemoryHost } from './memory-network.ts'
import { MemoryOutputs } from './memory-outputs.ts'
import { createMemoryTarget, type MemoryTarget } from './memory-router.ts'
import { MemorySync } from './memory-sync.ts'

/** Ports of one instance in memory, and all that it did to them. */
export interface MemoryPorts extends InstancePorts {
  readonly outputs: MemoryOutputs
  readonly shaper: MemoryShaper
  readonly sync: MemorySync
  readonly target: MemoryTarget
  /** Hosts that were created, in order. */
  readonly hosts: readonly MemoryHost[]
  /** Lines of run.out. */
  readonly lines: readonly string[]
}

/** Instances in memory that share a clock, a sync service, a network and a router. */
export interface MemoryWorld {
  readonly clock: MemoryClock
  readonly sync: MemorySync
  readonly network: MemoryNetwork
  readonly target: MemoryTarget
  /**
   * Ports of the next instance.
   *
   * @param params test parameters
   * @param more differences from the only instance of the group `all`
   */
  createPorts (
    params: Readonly<Record<string, string>>,
    more?: {
      readonly env?: Partial<InstancePorts['env']>
      /** Health that the instance finds its process in. */
      readonly health?: HealthSample
    }
  ): MemoryPorts
}

/** A world without instances yet; all that is random in it follows from a fixed seed. */
export function createMemoryWorld (): MemoryWorld {
  const clock = new MemoryClock()
  const sync = new MemorySync()
  const network = new MemoryNetwork()
  const target = createMemoryTarget()
  let count = 0
  return {
    clock, sync, network, target,
    createPorts (params, { env, health, ...more } = {}) {
      const random = new RandomStream('memory', ++count)
      const hosts: MemoryHost[] = []
      const lines: string[] = []
      const shaper = new MemoryShaper()
      return {
        clock, sync, target, shaper, hosts, lines,
        outputs: new MemoryOutputs(),
        env: {
          plan: 'gsplan', testCase: 'evaluate', run: 'run', groupId: 'all', groupInstanceCount: 1, instanceCount: 1, params,
          outputsPath: `/outputs/${count}`, sidecar: false, subnet: '10.0.0.0/8', disableMetrics: true, ...env
        },
        random: () => random.next(),
        heartbeatPhase: () => random.next(),
        createHost: async () => {
          const host = network.createHost({ clock, target, shaper })
          hosts.push(host)
          return host
        },
        counts: { published: 0, delivered: 0 },
        watchHealth: health && (() => () => health),
        onRunEvent: line => { lines.push(line) },
        ...more
      }
    }
  }
}
