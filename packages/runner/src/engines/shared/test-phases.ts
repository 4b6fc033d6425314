import { phaseOfMessage, type LiveEventSink, type TestPhase } from '@gsplan/run-format'
import { watchMachine, type MachineLoad } from './machine-load.ts'

/** Follows a test through its phases by the messages of one instance, and emits each phase as it begins. */
export class TestPhases {
  readonly #emit: LiveEventSink
  #phase: TestPhase = 'setup'

  constructor (emit: LiveEventSink) {
    this.#emit = emit
  }

  get phase (): TestPhase {
    return this.#phase
  }

  /** @returns the phase that begins with a message, undefined for most messages */
  onMessage (message: string): TestPhase | undefined {
    const phase = phaseOfMessage(message)
    if (phase === undefined || phase === this.#phase) return undefined
    this.#phase = phase
    this.#emit({ kind: 'phase', phase })
    return phase
  }
}

/** Load of this machine during the run phase. */
export class RunPhaseLoad {
  #endWatch: (() => MachineLoad) | undefined
  #load: MachineLoad | undefined

  /** Undefined before the run phase has ended. */
  get load (): MachineLoad | undefined {
    return this.#load
  }

  onPhase (phase: TestPhase): void {
    if (phase === 'run') this.#endWatch ??= watchMachine()
    if (phase === 'cool-down') this.#load ??= this.#endWatch?.()
  }
}
