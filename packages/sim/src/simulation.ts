import type { InstancePorts, InstanceResult } from '@gsplan/plan'
import type { RouterTarget } from '@gsplan/router'
import { createIdentity } from './identity.ts'
import { Layout } from './layout.ts'
import { LiveRecorder } from '@gsplan/plan/network'
import { SimThread, type SimulationPlan } from './sim-thread.ts'
import type { SimRouter } from './sim-router.ts'
import { shareVerification } from './signature-memo.ts'
import { Units } from './units.ts'
import { Deal, SERVICE_THREAD } from './threads/deal.ts'
import { ThreadCarrier } from './threads/thread-carrier.ts'
import type { ThreadPlace } from './threads/thread-place.ts'
import { Windows, type Turn } from './threads/windows.ts'

/** Events between two turns of the real event loop. */
const EVENTS_PER_TURN = 20_000

/** Events between two checks whether all instances have ended. */
const EVENTS_PER_STEP = 500

/** Below this the parts of a simulation would meet more often than they work, ns. */
export const LEAST_LOOKAHEAD_NS = 50_000

export interface SimulationInit {
  /** Random seed; all randomness follows from it. */
  readonly seed: number
  /** Every instance of the test, in the order of the composition. */
  readonly instances: ReadonlyArray<{
    readonly env: InstancePorts['env']
    /** Folder of the instance's files; its environment may have another path. */
    readonly outputsDir: string
    /** Number of its router. @default 0 */
    readonly router?: number | undefined
  }>
  readonly peersPerInstance: number
  /** `bytes`: RPCs are encoded and decoded on every way, even between peers with the same router. @default objects */
  readonly wire?: 'objects' | 'bytes' | undefined
  /** Peers that share state of their router, which are numbered one after the other. @default 1: none do */
  readonly cellPeers?: number | undefined
  /** Time that a packet between two instances takes at least, ns. @default 0 */
  readonly lookaheadNs?: number | undefined
  /** Memory for the latencies and meshes so far, of `createLiveMemory`. @default none is kept */
  readonly live?: SharedArrayBuffer | undefined
}

export interface SimulationProgress {
  /** Virtual time since the start, ns. */
  readonly virtualNs: number
  readonly published: number
  readonly delivered: number
  readonly events: number
}

export interface SimulationOptions {
  /** Called between turns; true ends all instances early. Threads have a number of their own for that. */
  readonly shouldStop?: (() => boolean) | undefined
  readonly onProgress?: ((progress: SimulationProgress) => void) | undefined
  /** Receives each line of an instance's run.out as it is written. */
  readonly onRunEvent?: ((instance: number, line: string, progress: SimulationProgress) => void) | undefined
}

/** Outcome of a simulation, or of one thread's part of it. */
export interface SimulationResult {
  /** Outcomes in the order of the init; undefined for instances of other threads. */
  readonly instances: ReadonlyArray<InstanceResult | undefined>
  /** Virtual time at which the last of them ended, ns. */
  readonly virtualNs: number
}

/**
 * A simulation that has this thread to itself, or one thread's part of a simulation on several. Creating it puts the thread
 * under virtual time, for good; modules that are to live in virtual time (the router above all) must be imported afterwards.
 */
export class Simulation {
  readonly #init: SimulationInit
  readonly #thread: SimThread
  readonly #realImmediate = setImmediate
  readonly #place: ThreadPlace | undefined
  readonly #deal: Deal
  #carrier: ThreadCarrier | undefined
  #isStopping = false

  /** @param place of the thread among several */
  constructor (init: SimulationInit, place?: ThreadPlace) {
    this.#init = init
    this.#place = place
    const { instances, peersPerInstance, cellPeers = 1, lookaheadNs = 0 } = init
    const layout = new Layout(instances.length, peersPerInstance)
    const units = new Units(layout, cellPeers, 1 + Math.max(0, ...instances.map(({ router = 0 }) => router)))
    this.#deal = new Deal(units, place?.threads ?? 1)
    const apart = lookaheadNs < LEAST_LOOKAHEAD_NS ? undefined : { units, lookaheadNs }
    this.#thread = new SimThread({ seed: init.seed, layout, units: apart }, place && ((kernel, logs) => {
      this.#carrier = new ThreadCarrier({ ...place, kernel, logs, deal: this.#deal })
      return this.#carrier
    }))
    if (this.#number === SERVICE_THREAD) this.#thread.startService()
    this.#thread.live = init.live && new LiveRecorder(init.live, place?.thread ?? 0, () => this.#thread.kernel.nowNs)
  }

  /**
   * Runs all instances of the thread to their end.
   *
   * @param targets routers of the instances' peers, by their numbers
   * @throws when an instance still waits and no events are left, and when another thread has failed
   */
  async run (
    plan: SimulationPlan, targets: readonly RouterTarget[], options: SimulationOptions = {}
  ): Promise<SimulationResult> {
    const { instances } = this.#init
    const { onRunEvent } = options
    const results = new Map<number, InstanceResult>()
    let virtualNs = 0
    const routers = this.#createRouters(targets)
    let own = 0
    instances.forEach(({ env, outputsDir, router = 0 }, instance) => {
      if (this.#deal.ofInstance(instance) !== this.#number) return
      own++
      this.#thread.startInstance({
        plan, router: routers[router] as SimRouter, instance, env, outputsDir,
        onRunEvent: onRunEvent && (line => { onRunEvent(instance, line, this.#progress()) }),
        onEnd: result => {
          results.set(instance, result)
          virtualNs = Math.max(virtualNs, this.#thread.kernel.nowNs)
        }
      })
    })
    await this.#runUntil(() => results.size === own, options)
    return { instances: instances.map((_, instance) => results.get(instance)), virtualNs }
  }

  get #number (): number {
    return this.#place?.thread ?? SERVICE_THREAD
  }

  #createRouters (targets: readonly RouterTarget[]): SimRouter[] {
    const bytes = this.#init.wire === 'bytes'
    const { publicKey } = createIdentity(this.#init.seed, 0)
    return targets.map((target, number) => {
      const { verification } = target
      if (verification !== undefined) shareVerification(verification.publicKeyFromRaw(publicKey.raw), verification.known)
      return this.#thread.addRouter({ target, number, count: targets.length, bytes })
    })
  }

  #progress (): SimulationProgress {
    const { kernel, counts } = this.#thread
    return { virtualNs: kernel.reachedNs, events: kernel.fired, ...counts }
  }

  /** Fires events in turns of the event loop until `isDone`, on all threads. */
  #runUntil (isDone: () => boolean, { shouldStop, onProgress }: SimulationOptions): Promise<void> {
    const next = this.#turns(isDone)
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        try {
          if (shouldStop?.() === true) this.#stop()
          const outcome = next()
          onProgress?.(this.#progress())
          if (outcome === 'done') {
            resolve()
            return
          }
          if (outcome === 'stuck') throw new Error('sim: an instance still waits, but no events are left')
          if (outcome === 'stop') this.#stop()
          this.#realImmediate(turn)
        } catch (cause) {
          reject(cause instanceof Error ? cause : new Error(String(cause)))
        }
      }
      this.#realImmediate(turn)
    })
  }

  #turns (isDone: () => boolean): () => Turn {
    const { kernel } = this.#thread
    const [place, carrier] = [this.#place, this.#carrier]
    if (place === undefined || carrier === undefined) return () => this.#turn(isDone)
    const windows = new Windows({ kernel, carrier, place, isDone, lookaheadNs: this.#init.lookaheadNs ?? 0 })
    return () => windows.turn(EVENTS_PER_TURN)
  }

  #turn (isDone: () => boolean): Turn {
    const { kernel } = this.#thread
    for (let fired = 0; fired < EVENTS_PER_TURN && !isDone(); fired += EVENTS_PER_STEP) {
      if (!kernel.run(Infinity, EVENTS_PER_STEP)) return isDone() ? 'done' : 'stuck'
    }
    return isDone() ? 'done' : 'more'
  }

  /** Ends all instances, in virtual time. */
  #stop (): void {
    if (this.#isStopping) return
    this.#isStopping = true
    this.#thread.kernel.afterWindow(() => { this.#thread.stop(new Error('interrupted')) })
  }
}
