import { setMaxListeners } from 'node:events'
import type { InstancePorts, InstanceResult, Muxer, Outputs } from '@gsplan/plan'
import { RandomStream, type LiveRecorder } from '@gsplan/plan/network'
import type { Carrier } from './arrival.ts'
import { createIdentity } from './identity.ts'
import { Kernel, type KernelUnits } from './kernel.ts'
import type { Layout } from './layout.ts'
import { PeerIds } from './peer-ids.ts'
import { SimClock } from './sim-clock.ts'
import { SimHost } from './sim-host.ts'
import { SimNetwork } from './sim-network.ts'
import type { SimNode } from './sim-node.ts'
import { SimRouter, type SimRouterInit } from './sim-router.ts'
import { SimSyncClient } from './sync-client.ts'
import { SyncService } from './sync-service.ts'
import { TopicLogs } from './topic-logs.ts'
import { installVirtualGlobals } from './virtual-globals.ts'

/** Reason that connections have no other transport than they have. */
const OTHER_TRANSPORT = 'simulated connections carry bytes in order and lose none, as those over TCP'

/** Instances start at random within this time. */
const START_SPREAD_NS = 100e6

/** The test plan that runs on the network. */
export interface SimulationPlan {
  readonly runInstance: (ports: InstancePorts, signal: AbortSignal) => Promise<InstanceResult>
  /** An instance's outputs in a folder. */
  readonly createOutputs: (folder: string) => Outputs
}

/** One instance to run. */
export interface InstanceStart {
  readonly plan: SimulationPlan
  /** The router of the instance's peers. */
  readonly router: SimRouter
  /** The instance's number in the whole simulation. */
  readonly instance: number
  readonly env: InstancePorts['env']
  readonly outputsDir: string
  readonly onRunEvent?: ((line: string) => void) | undefined
  readonly onEnd: (result: InstanceResult) => void
}

export interface SimThreadInit {
  readonly seed: number
  readonly layout: Layout
  /** Parts that can run apart for a while. @default none can */
  readonly units: KernelUnits | undefined
}

/**
 * The part of a simulation that runs on one thread: its kernel, and the instances and peers that live there. Creating it
 * puts the thread under virtual time, for good.
 */
export class SimThread {
  readonly kernel: Kernel
  readonly counts = { published: 0, delivered: 0 }
  /** Takes messages and meshes as they change. */
  live: LiveRecorder | undefined
  readonly #layout: Layout
  readonly #carrier: Carrier
  readonly #network: SimNetwork
  readonly #logs = new TopicLogs()
  readonly #peerIds = new PeerIds()
  readonly #aborts: AbortController[] = []

  /** @param connect takes messages to other threads, where there are some */
  constructor ({ seed, layout, units }: SimThreadInit, connect?: (kernel: Kernel, logs: TopicLogs) => Carrier) {
    const kernel = new Kernel(seed, units)
    installVirtualGlobals(kernel)
    this.kernel = kernel
    this.#layout = layout
    this.#carrier = connect?.(kernel, this.#logs) ?? kernel
    this.#network = new SimNetwork({ kernel, carrier: this.#carrier, layout })
  }

  /** Gives the sync service its place on this thread; a simulation has one. */
  startService (): void {
    const { kernel } = this
    const node = kernel.addNode(this.#layout.service)
    node.receiver = new SyncService({ kernel, carrier: this.#carrier, layout: this.#layout, logs: this.#logs, node })
  }

  /** One of the routers of the run. */
  addRouter (init: Omit<SimRouterInit, 'kernel' | 'layout'>): SimRouter {
    return new SimRouter({ ...init, kernel: this.kernel, layout: this.#layout })
  }

  /** Starts an instance at a moment of its own. */
  startInstance (start: InstanceStart): void {
    const { kernel } = this
    const node = kernel.addNode(this.#layout.instanceNode(start.instance))
    const ports = this.#createPorts(start, node)
    // one signal for all would compare each listener with all before it
    const abort = new AbortController()
    setMaxListeners(0, abort.signal)
    this.#aborts.push(abort)
    const startNs = new RandomStream(kernel.seed, 'start', start.instance).next() * START_SPREAD_NS
    kernel.schedule(node, startNs, () => { void start.plan.runInstance(ports, abort.signal).then(start.onEnd) })
  }

  /** Ends all instances. */
  stop (reason: Error): void {
    for (const abort of this.#aborts) abort.abort(reason)
  }

  #createPorts (
    { plan, router, instance, env, outputsDir, onRunEvent }: InstanceStart, node: SimNode
  ): InstancePorts {
    const { kernel } = this
    const network = this.#network
    const layout = this.#layout
    // other values are refused by the plan
    const { transport = 'tcp' } = env.params
    const muxer: Muxer = env.params['muxer'] === 'mplex' ? 'mplex' : 'yamux'
    const sync = new SimSyncClient({ kernel, carrier: this.#carrier, logs: this.#logs, node, service: layout.service })
    node.receiver = sync
    return {
      env,
      target: router.target,
      clock: new SimClock(kernel),
      random: () => node.random.next(),
      sync,
      shaper: {
        configure: shape => {
          network.egressOf(instance).configure(shape)
          return Promise.resolve()
        }
      },
      outputs: plan.createOutputs(outputsDir),
      createHost: index => {
        const peer = kernel.addNode(layout.peer(instance, index))
        const privateKey = createIdentity(kernel.seed, peer.index)
        const host = new SimHost({ privateKey, kernel, network, node: peer, router, muxer, peerIds: this.#peerIds })
        peer.receiver = host
        return Promise.resolve(host)
      },
      heartbeatPhase: index => new RandomStream(kernel.seed, 'heartbeat', layout.peer(instance, index)).next(),
      counts: this.counts,
      live: this.live,
      unsupported: transport === 'tcp' ? [] : [{ param: 'transport', value: transport, reason: OTHER_TRANSPORT }],
      onRunEvent
    }
  }
}
