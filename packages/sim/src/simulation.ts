import { setMaxListeners } from 'node:events'
import type { InstancePorts, InstanceResult, Outputs, RouterTarget } from '@gsplan/plan'
import { createIdentity } from './identity.ts'
import { Kernel, type SimNode } from './kernel.ts'
import { RandomStream } from '@gsplan/plan/network'
import { SimClock } from './sim-clock.ts'
import { SimHost } from './sim-host.ts'
import { SimNetwork } from './sim-network.ts'
import { shareVerification } from './signature-memo.ts'
import { SimSyncClient } from './sync-client.ts'
import { SyncService } from './sync-service.ts'
import { installVirtualGlobals } from './virtual-globals.ts'

/** Instances start at random within this time. */
const START_SPREAD_NS = 100e6

/** Events between two looks at the outside world. */
const EVENTS_PER_TURN = 20_000

export interface SimulationInit {
  /** Everything random follows from it. */
  readonly seed: number
  /** Every instance of the test, in the order of the composition. */
  readonly instances: ReadonlyArray<{
    readonly env: InstancePorts['env']
    /** Folder that the instance's files go to; its environment may call it something else. */
    readonly outputsDir: string
  }>
  readonly peersPerInstance: number
}

/** What runs on the network: the test plan and the router under test. */
export interface SimulationPlan {
  readonly target: RouterTarget
  readonly runInstance: (ports: InstancePorts, signal: AbortSignal) => Promise<InstanceResult>
  /** An instance's outputs in a folder. */
  readonly createOutputs: (folder: string) => Outputs
}

export interface SimulationProgress {
  /** Virtual time since the start, ns. */
  readonly virtualNs: number
  readonly published: number
  readonly delivered: number
  readonly events: number
}

export interface SimulationOptions {
  /** Looked at between turns; true ends all instances early. */
  readonly shouldStop?: () => boolean
  readonly onProgress?: (progress: SimulationProgress) => void
  /** Receives each line of an instance's run.out as it is written. */
  readonly onRunEvent?: (instance: number, line: string, progress: SimulationProgress) => void
}

/**
 * A simulation that has this thread to itself. Creating it puts the thread under virtual time, for good; modules that
 * are to live in virtual time (the router above all) must be imported afterwards.
 */
export class Simulation {
  readonly #init: SimulationInit
  readonly #kernel: Kernel
  readonly #network: SimNetwork
  readonly #service: SyncService
  readonly #counts = { published: 0, delivered: 0 }
  readonly #realImmediate = setImmediate
  readonly #abort = new AbortController()

  constructor (init: SimulationInit) {
    this.#init = init
    this.#kernel = new Kernel(init.seed)
    installVirtualGlobals(this.#kernel)
    setMaxListeners(0, this.#abort.signal)
    const { peersPerInstance } = init
    this.#network = new SimNetwork({ kernel: this.#kernel, peersPerInstance })
    // peers come first, then instances, then the service
    this.#service = new SyncService(this.#kernel, this.#kernel.addNode(this.#peers + init.instances.length))
  }

  get #peers (): number {
    return this.#init.instances.length * this.#init.peersPerInstance
  }

  /**
   * Runs all instances to their end.
   *
   * @returns how each ended, in the order of the init
   * @throws when nothing is left to happen although an instance still waits
   */
  async run (plan: SimulationPlan, options: SimulationOptions = {}): Promise<readonly InstanceResult[]> {
    const { instances } = this.#init
    const results: Array<InstanceResult | undefined> = instances.map(() => undefined)
    const identities = await Promise.all(Array.from({ length: this.#peers }, async (_, index) =>
      createIdentity(this.#init.seed, index)))
    if (identities[0] !== undefined) shareVerification(plan.target.publicKeyFromRaw(identities[0].publicKey.raw))
    let pending = instances.length
    instances.forEach((_, instance) => {
      const node = this.#kernel.addNode(this.#peers + instance)
      const ports = this.#createPorts(plan, instance, node, identities, options)
      this.#kernel.schedule(node, new RandomStream(this.#init.seed, 'start', instance).next() * START_SPREAD_NS, () => {
        void plan.runInstance(ports, this.#abort.signal).then(result => {
          results[instance] = result
          pending--
        })
      })
    })
    await this.#turn(() => pending === 0, options)
    return results as InstanceResult[]
  }

  #createPorts (
    plan: SimulationPlan, instance: number, node: SimNode,
    identities: ReadonlyArray<Awaited<ReturnType<typeof createIdentity>>>, { onRunEvent }: SimulationOptions
  ): InstancePorts {
    const { seed, peersPerInstance, instances } = this.#init
    const { env, outputsDir } = instances[instance] as SimulationInit['instances'][number]
    const kernel = this.#kernel
    const network = this.#network
    return {
      env,
      target: plan.target,
      clock: new SimClock(kernel),
      random: () => node.random.next(),
      sync: new SimSyncClient(instance, node, kernel, this.#service),
      shaper: {
        configure: shape => {
          network.egressOf(instance).configure(shape)
          return Promise.resolve()
        }
      },
      outputs: plan.createOutputs(outputsDir),
      createHost: index => {
        const peer = instance * peersPerInstance + index
        const privateKey = identities[peer] as (typeof identities)[number]
        return Promise.resolve(new SimHost({
          index: peer, privateKey, kernel, network, node: kernel.addNode(peer), target: plan.target
        }))
      },
      heartbeatPhase: index => new RandomStream(seed, 'heartbeat', instance * peersPerInstance + index).next(),
      counts: this.#counts,
      ...onRunEvent === undefined ? {} : { onRunEvent: (line: string) => { onRunEvent(instance, line, this.#progress()) } }
    }
  }

  #progress (): SimulationProgress {
    return { virtualNs: this.#kernel.nowNs, events: this.#kernel.fired, ...this.#counts }
  }

  /** Fires events in turns of the event loop until `isDone`. */
  #turn (isDone: () => boolean, { shouldStop, onProgress }: SimulationOptions): Promise<void> {
    const kernel = this.#kernel
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        if (shouldStop?.() === true && !this.#abort.signal.aborted) {
          kernel.after(0, () => { this.#abort.abort(new Error('interrupted')) })
        }
        for (let fired = 0; fired < EVENTS_PER_TURN && !isDone(); fired += 500) {
          if (!kernel.run(Infinity, 500) && !isDone()) {
            reject(new Error('sim: expected more to happen, but nothing is left to wait for'))
            return
          }
        }
        onProgress?.(this.#progress())
        if (isDone()) resolve()
        else this.#realImmediate(turn)
      }
      this.#realImmediate(turn)
    })
  }
}
