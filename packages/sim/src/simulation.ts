import type { InstancePorts, InstanceResult } from '@gsplan/plan'
import type { RouterTarget } from '@gsplan/router'
import { createIdentity } from './identity.ts'
import { Layout } from './layout.ts'
import { SimThread, type SimulationPlan } from './sim-thread.ts'
import type { SimRouter } from './sim-router.ts'
import { shareVerification } from './signature-memo.ts'

/** Events between two turns of the real event loop. */
const EVENTS_PER_TURN = 20_000

/** Events between two checks whether all instances have ended. */
const EVENTS_PER_STEP = 500

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
}

export interface SimulationProgress {
  /** Virtual time since the start, ns. */
  readonly virtualNs: number
  readonly published: number
  readonly delivered: number
  readonly events: number
}

export interface SimulationOptions {
  /** Called between turns; true ends all instances early. */
  readonly shouldStop?: (() => boolean) | undefined
  readonly onProgress?: ((progress: SimulationProgress) => void) | undefined
  /** Receives each line of an instance's run.out as it is written. */
  readonly onRunEvent?: ((instance: number, line: string, progress: SimulationProgress) => void) | undefined
}

/**
 * A simulation that has this thread to itself. Creating it puts the thread under virtual time, for good; modules that
 * are to live in virtual time (the router above all) must be imported afterwards.
 */
export class Simulation {
  readonly #init: SimulationInit
  readonly #layout: Layout
  readonly #thread: SimThread
  readonly #realImmediate = setImmediate
  #isStopping = false

  constructor (init: SimulationInit) {
    this.#init = init
    this.#layout = new Layout(init.instances.length, init.peersPerInstance)
    this.#thread = new SimThread(init.seed, this.#layout)
    this.#thread.startService()
  }

  /**
   * Runs all instances to their end.
   *
   * @param targets routers of the instances' peers, by their numbers
   * @returns the outcome of each, in the order of the init
   * @throws when an instance still waits and no events are left
   */
  async run (
    plan: SimulationPlan, targets: readonly RouterTarget[], options: SimulationOptions = {}
  ): Promise<readonly InstanceResult[]> {
    const { instances, peersPerInstance, seed } = this.#init
    const { onRunEvent } = options
    const results = new Map<number, InstanceResult>()
    const identities = Array.from({ length: this.#layout.peers }, (_, index) => createIdentity(seed, index))
    const routers = this.#createRouters(targets, identities[0]?.publicKey.raw)
    instances.forEach(({ env, outputsDir, router = 0 }, instance) => {
      const first = this.#layout.peer(instance, 0)
      this.#thread.startInstance({
        plan, router: routers[router] as SimRouter, instance, env, outputsDir,
        identities: identities.slice(first, first + peersPerInstance),
        onRunEvent: onRunEvent && (line => { onRunEvent(instance, line, this.#progress()) }),
        onEnd: result => { results.set(instance, result) }
      })
    })
    await this.#runUntil(() => results.size === instances.length, options)
    return instances.map((_, instance) => results.get(instance) as InstanceResult)
  }

  /** @param publicKey any Ed25519 key */
  #createRouters (targets: readonly RouterTarget[], publicKey: Uint8Array | undefined): SimRouter[] {
    const bytes = this.#init.wire === 'bytes'
    return targets.map((target, number) => {
      const { verification } = target
      if (verification !== undefined && publicKey !== undefined) {
        shareVerification(verification.publicKeyFromRaw(publicKey), verification.known)
      }
      return this.#thread.addRouter({ target, number, count: targets.length, bytes })
    })
  }

  #progress (): SimulationProgress {
    const { kernel, counts } = this.#thread
    return { virtualNs: kernel.nowNs, events: kernel.fired, ...counts }
  }

  /** Fires events in turns of the event loop until `isDone`. */
  #runUntil (isDone: () => boolean, { shouldStop, onProgress }: SimulationOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        if (shouldStop?.() === true) this.#stop()
        const hasMore = this.#turn(isDone)
        onProgress?.(this.#progress())
        if (isDone()) resolve()
        else if (!hasMore) reject(new Error('sim: an instance still waits, but no events are left'))
        else this.#realImmediate(turn)
      }
      this.#realImmediate(turn)
    })
  }

  /** @returns whether there are events left */
  #turn (isDone: () => boolean): boolean {
    const { kernel } = this.#thread
    for (let fired = 0; fired < EVENTS_PER_TURN && !isDone(); fired += EVENTS_PER_STEP) {
      if (!kernel.run(Infinity, EVENTS_PER_STEP)) return false
    }
    return true
  }

  /** Ends all instances, in virtual time. */
  #stop (): void {
    if (this.#isStopping) return
    this.#isStopping = true
    this.#thread.kernel.after(0, () => { this.#thread.stop(new Error('interrupted')) })
  }
}
