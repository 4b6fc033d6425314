import { totalmem } from 'node:os'
import { timerDelay } from '@gsplan/cli'
import type { InstanceSpec } from '@gsplan/testground'
import type { EngineInit, EngineResult } from '../../engine.ts'
import { toOutcomes, type Launched, type LaunchWatch } from '../launch/launcher.ts'
import { progressOf } from '../shared/live-counts.ts'
import { describeTimeLimit } from '../shared/describe-time-limit.ts'
import { checkFreeMemory, checkMachineLoad, describeDisturbance, describeSteal } from '../shared/machine-load.ts'
import { RunPhaseLoad, TestPhases } from '../shared/test-phases.ts'
import { toFailureGraceMs, type ExecLimits } from './limits.ts'
import { ExecLauncher } from './exec-launcher.ts'
import { layOut, nameOf, type ExecLayout } from './exec-layout.ts'
import { lifeTimeMs } from './life-time.ts'
import type { CanListen } from './peer-addresses.ts'
import { ResourceWatch, type ResourceUsage } from './resource-watch.ts'

const REPORT_MS = 500

/** Parts of a run that are there before it begins. */
interface ExecParts {
  readonly layout: ExecLayout
  readonly launcher: ExecLauncher
}

/** Decides when the instances of a run on this machine are to be ended, and judges the machine. */
class ExecRun implements LaunchWatch {
  readonly #init: EngineInit
  readonly #limits: ExecLimits
  readonly #launcher: ExecLauncher
  readonly #layout: ExecLayout
  readonly #phases: TestPhases
  readonly #load = new RunPhaseLoad()
  readonly #startedMs = performance.now()
  /** When the first instance was started; builds come before. */
  #firstStartMs = Infinity
  /** When warm-up began, ms after the start. */
  #warmUpMs: number | undefined
  #ending: string | undefined

  constructor (init: EngineInit, limits: ExecLimits, { layout, launcher }: ExecParts) {
    this.#init = init
    this.#limits = limits
    this.#launcher = launcher
    this.#phases = new TestPhases(init.emit)
    this.#layout = layout
  }

  async run (): Promise<EngineResult> {
    const { signal, emit } = this.#init
    const watch = new ResourceWatch({
      groups: () => this.#launcher.running, maxOutputsBytes: this.#limits.outputsBytes, emit
    })
    const onAbort = (): void => { this.#endAll('interrupted') }
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    const progress = setInterval(() => { this.#report() }, REPORT_MS)
    try {
      const launched = await this.#runInstances()
      // the last numbers
      this.#report()
      signal.throwIfAborted()
      return this.#result(launched, watch.usage)
    } finally {
      clearInterval(progress)
      signal.removeEventListener('abort', onAbort)
      await this.#launcher.close()
      watch.stop()
    }
  }

  readonly onProgress = (): void => { this.#firstStartMs = Math.min(this.#firstStartMs, performance.now()) }

  readonly onEvent: LaunchWatch['onEvent'] = (spec, event) => {
    const { emit } = this.#init
    if (spec.index === 0 && event.kind === 'message') this.#onMessage(event.message)
    if (event.kind !== 'failure' && event.kind !== 'crash') return
    emit({ kind: 'log', source: nameOf(spec), message: `${event.kind}: ${event.error}` })
    // its process may go on running other instances
    if (this.#layout.isOwn) this.onFailure(spec)
  }

  /** The others wait for an instance that has failed: they are ended after a while, soon where they have just begun. */
  readonly onFailure = (spec: InstanceSpec | undefined): void => {
    const graceMs = toFailureGraceMs(this.#limits, performance.now() - this.#firstStartMs)
    const name = spec === undefined ? 'another instance' : nameOf(spec)
    setTimeout(() => { this.#endAll(`ended because ${name} had failed`) }, graceMs).unref()
  }

  async #runInstances (): Promise<Launched> {
    await this.#launcher.prepare(() => { this.#report('building the plan') })
    // builds don't count
    const lifeMs = lifeTimeMs(this.#layout.specs, this.#limits.graceMs, this.#init)
    const deadline = setTimeout(() => { this.#endAll(this.#describeDeadline(lifeMs)) }, timerDelay(lifeMs))
    try {
      return await this.#launcher.launch(this)
    } finally {
      clearTimeout(deadline)
    }
  }

  /** The first instance's messages mark the phases of the test. */
  #onMessage (message: string): void {
    const phase = this.#phases.onMessage(message)
    if (phase === undefined) return
    if (phase === 'warm-up') this.#warmUpMs = this.#elapsedMs()
    this.#load.onPhase(phase)
    this.#report()
  }

  #endAll (reason: string): void {
    this.#ending ??= reason
    this.#launcher.end(reason)
  }

  #describeDeadline (lifeMs: number): string {
    const barriers = this.#launcher.openBarriers()
    return describeTimeLimit(lifeMs) +
      (barriers.length === 0 ? '' : `; at barriers by then: ${barriers.slice(0, 3).join('; ')}`)
  }

  #elapsedMs (): number {
    return performance.now() - this.#startedMs
  }

  #report (activity?: string): void {
    const testMs = this.#elapsedMs()
    this.#init.emit({
      kind: 'progress', phase: this.#phases.phase, testMs, totalMs: (this.#warmUpMs ?? testMs) + this.#layout.testMs,
      peers: this.#layout.peers, activity, ...progressOf(this.#launcher.live(), this.#layout)
    })
  }

  #result ({ ends }: Launched, usage: ResourceUsage): EngineResult {
    const { load } = this.#load
    const steal = describeSteal(load)
    return {
      instances: toOutcomes(this.#layout.specs, ends, this.#ending),
      testS: this.#elapsedMs() / 1000,
      cpuS: usage.cpuS,
      peakRssBytes: usage.peakRssBytes === 0 ? undefined : usage.peakRssBytes,
      invalid: [
        ...checkMachineLoad(load, 'this machine'), ...checkFreeMemory(usage.leastFreeMemory, totalmem())
      ],
      warnings: steal === undefined ? [] : [steal],
      disturbance: describeDisturbance(load)
    }
  }
}

/** Runs a composition in processes of this machine. */
export async function runExec (init: EngineInit, limits: ExecLimits, can: CanListen): Promise<EngineResult> {
  const layout = layOut(init)
  const launcher = await ExecLauncher.open({ run: init, layout, limits, can })
  return new ExecRun(init, limits, { layout, launcher }).run()
}
