import { setMaxListeners } from 'node:events'
import type { InstancePorts, InstanceResult } from '@gsplan/plan'
import { createIdentity } from './identity.ts'
import { Layout } from './layout.ts'
import { SimThread, type SimulationPlan } from './sim-thread.ts'
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
  }>
  readonly peersPerInstance: number
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
  readonly #abort = new AbortController()

  constructor (init: SimulationInit) {
    this.#init = init
    this.#layout = new Layout(init.instances.length, init.peersPerInstance)
    this.#thread = new SimThread(init.seed, this.#layout)
    this.#thread.startService()
    setMaxListeners(0, this.#abort.signal)
  }

  /**
   * Runs all instances to their end.
   *
   * @returns the outcome of each, in the order of the init
   * @throws when an instance still waits and no events are left
   */
  async run (plan: SimulationPlan, options: SimulationOptions = {}): Promise<readonly InstanceResult[]> {
    const { instances, peersPerInstance, seed } = this.#init
    const { onRunEvent } = options
    const results = new Map<number, InstanceResult>()
    const identities = await Promise.all(Array.from({ length: this.#layout.peers }, async (_, index) =>
      createIdentity(seed, index)))
    if (identities[0] !== undefined) {
      shareVerification(plan.target.publicKeyFromRaw(identities[0].publicKey.raw), plan.target.identity.verifications)
    }
    instances.forEach(({ env, outputsDir }, instance) => {
      const first = this.#layout.peer(instance, 0)
      this.#thread.startInstance({
        plan, instance, env, outputsDir, signal: this.#abort.signal,
        identities: identities.slice(first, first + peersPerInstance),
        onRunEvent: onRunEvent && (line => { onRunEvent(instance, line, this.#progress()) }),
        onEnd: result => { results.set(instance, result) }
      })
    })
    await this.#runUntil(() => results.size === instances.length, options)
    return instances.map((_, instance) => results.get(instance) as InstanceResult)
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
    const { signal } = this.#abort
    if (signal.aborted) return
    this.#thread.kernel.after(0, () => { this.#abort.abort(new Error('interrupted')) })
  }
}
