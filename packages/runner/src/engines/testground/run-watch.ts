import type { Reason, TestPhase } from '@gsplan/run-format'
import type { InstanceSpec } from '@gsplan/testground'
import type { EngineInit } from '../../engine.ts'
import { checkMachineLoad, describeSteal } from '../shared/machine-load.ts'
import { isOwnPlan } from '../shared/own-plan.ts'
import { RunPhaseLoad, TestPhases } from '../shared/test-phases.ts'
import { sizeOfTest, type TestSize } from '../shared/test-size.ts'
import { isLocalEndpoint } from './local-endpoint.ts'
import { parseTestgroundLine, type TestgroundLine } from './testground-line.ts'

/** Longest part of the client's last line in a message, characters. */
const MAX_SAID = 500

/** Lines that don't explain a failure: headings, and results. */
const isHeading = (text: string): boolean => text.trim() === '' || text.startsWith('>>> ') || text.includes('\tresult ')

/** Follows a run by the output of Testground's client. */
export class RunWatch {
  readonly #init: EngineInit
  readonly #size: TestSize
  readonly #startedMs = performance.now()
  readonly #count: number
  /** True if instances run on this machine. */
  readonly #isHere: boolean
  readonly #phases: TestPhases
  readonly #load = new RunPhaseLoad()
  /** Names of instances that have started and ended, of which the client tells. */
  readonly #instances = { started: new Set<string>(), ended: new Set<string>() }
  #activity: string | undefined
  /** The activity is gsplan's, not the client's. */
  #isOwnActivity = false
  #lastText = ''
  #runId: string | undefined

  constructor (init: EngineInit, specs: readonly InstanceSpec[]) {
    this.#init = init
    this.#size = sizeOfTest(specs, isOwnPlan(init))
    this.#count = specs.length
    this.#phases = new TestPhases(init.emit)
    this.#isHere = init.composition.global.runner.startsWith('local:') && isLocalEndpoint(init.endpoint)
  }

  /** Testground's name of the run, once it has said it. */
  get runId (): string | undefined {
    return this.#runId
  }

  /** Time that the test takes by its parameters, ms; 0 for a plan with others. */
  get testMs (): number {
    return this.#size.testMs
  }

  elapsedMs (): number {
    return performance.now() - this.#startedMs
  }

  /** @returns the line as text, for the log */
  onLine (line: string): string {
    const { text, runId, message, instance, activity } = parseTestgroundLine(line)
    this.#runId ??= runId
    if (!isHeading(text)) this.#lastText = text
    if (instance !== undefined) this.#onInstance(instance)
    if (activity !== undefined && this.#phases.phase === 'setup' && !this.#isOwnActivity) this.#activity = activity
    const phase = message === undefined ? undefined : this.#phases.onMessage(message)
    if (phase !== undefined) this.#enter(phase)
    if (phase !== undefined || activity !== undefined) this.report()
    return text
  }

  report (): void {
    const testMs = this.elapsedMs()
    this.#init.emit({
      kind: 'progress', phase: this.#phases.phase, testMs, totalMs: Math.max(testMs, this.#size.testMs),
      peers: this.#size.peers, activity: this.#activity, startedInstances: this.#instances.started.size,
      endedInstances: this.#instances.ended.size
    })
  }

  #onInstance ({ name, change }: NonNullable<TestgroundLine['instance']>): void {
    const { [change]: names } = this.#instances
    if (names.size < this.#count) names.add(name)
  }

  /** Shows an activity of gsplan's own. */
  showActivity (activity: string): void {
    this.#isOwnActivity = true
    this.#activity = activity
    this.report()
  }

  /** Why the client ended with an exit code, in its own words. */
  describeFailure (exitCode: number): string {
    const said = this.#said()
    const isUnreachable = /connection refused|no such host/.test(said)
    const hint = isUnreachable ? '; it needs its daemon (testground daemon), at --endpoint' : ''
    return `testground ended with exit code ${exitCode}: ${said}${hint}`
  }

  /** Why a client was told to end, and its last words. */
  describeLimit (message: string): string {
    const said = this.#said()
    return `${message}, in ${this.#phases.phase}; ${said === '' ? 'it had said nothing before' : `the last it said: ${said}`}`
  }

  #said (): string {
    return this.#lastText.slice(0, MAX_SAID).replace(/^[^\t]+\t(?:INFO|WARN|ERROR)\t/, '').replace(/\t\{.*$/, '')
  }

  /** Reasons not to trust latencies, when this machine was too busy for its instances. */
  invalid (): Reason[] {
    return checkMachineLoad(this.#load.load, 'this machine, on which Testground ran the instances,')
  }

  /** Remarks on this machine. */
  warnings (): string[] {
    const steal = describeSteal(this.#load.load)
    return steal === undefined ? [] : [steal]
  }

  #enter (phase: TestPhase): void {
    this.#activity = undefined
    if (this.#isHere) this.#load.onPhase(phase)
  }
}
