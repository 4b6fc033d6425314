import { timerDelay } from '@gsplan/cli'
import { expandInstances, type InstanceSpec } from '@gsplan/testground'
import type { EngineInit, EngineResult } from '../../engine.ts'
import { lifeTimeMs } from '../exec/life-time.ts'
import { describeTimeLimit } from '../shared/describe-time-limit.ts'
import { progressOf } from '../shared/live-counts.ts'
import { isOwnPlan } from '../shared/own-plan.ts'
import { TestPhases } from '../shared/test-phases.ts'
import { sizeOfTest } from '../shared/test-size.ts'
import type { AgentLimits } from './agent-limits.ts'
import { toOutcomes, type Launcher, type LaunchProgress, type LaunchWatch } from './launcher.ts'

/** Time beyond the parameters' for writing files, ms. */
const GRACE_MS = 60_000

/** Settings of {@link runElsewhere}. */
export interface ElsewhereInit {
  readonly run: EngineInit
  readonly launcher: Launcher
  readonly limits: Pick<AgentLimits, 'failureGraceMs'>
  /** Name of the instances' processes in messages: `pods`. */
  readonly noun: string
}

/** Decides when instances that run elsewhere are to be ended, and reports their progress. */
class Supervision implements LaunchWatch {
  readonly #init: ElsewhereInit
  readonly #specs: readonly InstanceSpec[]
  readonly #phases: TestPhases
  readonly #startedMs = performance.now()
  readonly #timers: NodeJS.Timeout[] = []
  /** When all instances were there, ms after the start. */
  #readyMs: number | undefined
  #hasFailed = false

  constructor (init: ElsewhereInit, specs: readonly InstanceSpec[]) {
    this.#init = init
    this.#specs = specs
    this.#phases = new TestPhases(init.run.emit)
  }

  /** Time since all instances were there, s. */
  get testS (): number {
    return (this.#elapsedMs() - (this.#readyMs ?? 0)) / 1000
  }

  readonly onProgress = (progress: LaunchProgress): void => {
    if (progress.ready >= this.#specs.length && this.#readyMs === undefined) {
      this.#readyMs = this.#elapsedMs()
      const lifeMs = lifeTimeMs(this.#specs, GRACE_MS, this.#init.run)
      this.#endAfter(lifeMs, describeTimeLimit(lifeMs))
    }
    this.#report(progress)
  }

  readonly onEvent: LaunchWatch['onEvent'] = (_spec, event) => {
    if (event.kind === 'message') this.#phases.onMessage(event.message)
  }

  readonly onFailure = (): void => {
    if (this.#hasFailed) return
    this.#hasFailed = true
    this.#endAfter(this.#init.limits.failureGraceMs, 'ended because another instance had failed')
  }

  close (): void {
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #endAfter (ms: number, reason: string): void {
    this.#timers.push(setTimeout(() => { this.#init.launcher.end(reason) }, timerDelay(ms)))
  }

  #elapsedMs (): number {
    return performance.now() - this.#startedMs
  }

  #report ({ started, ready }: LaunchProgress): void {
    const { run, noun, launcher } = this.#init
    const size = sizeOfTest(this.#specs, isOwnPlan(run))
    const testMs = this.#readyMs === undefined ? 0 : this.#elapsedMs() - this.#readyMs
    run.emit({
      kind: 'progress', phase: this.#phases.phase, testMs, totalMs: Math.max(testMs, size.testMs), peers: size.peers,
      activity: this.#readyMs === undefined ? `${started} of ${this.#specs.length} ${noun} run, ${ready} are ready` : undefined,
      ...progressOf(launcher.live(), size)
    })
  }
}

/**
 * Runs a composition's instances by a launcher that starts them elsewhere, and leaves nothing there.
 *
 * @throws the reason of the run's signal; what the launcher throws
 */
export async function runElsewhere (init: ElsewhereInit): Promise<EngineResult> {
  const { run: { signal, emit, composition }, launcher } = init
  const specs = expandInstances(composition)
  const onAbort = (): void => { launcher.end('interrupted', true) }
  signal.addEventListener('abort', onAbort)
  const supervision = new Supervision(init, specs)
  try {
    await launcher.prepare(() => {
      emit({ kind: 'progress', phase: 'setup', testMs: 0, totalMs: 0, peers: 0, activity: 'building the plan' })
    })
    signal.throwIfAborted()
    const { ends, ...more } = await launcher.launch(supervision)
    signal.throwIfAborted()
    return {
      instances: toOutcomes(specs, ends, undefined),
      testS: supervision.testS, ...more
    }
  } finally {
    supervision.close()
    signal.removeEventListener('abort', onAbort)
    await launcher.close()
  }
}
