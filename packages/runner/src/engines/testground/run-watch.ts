import type { Reason } from '@gsplan/run-format'
import { parsePlanParams } from '@gsplan/plan'
import { phaseOfMessage } from '@gsplan/run-format'
import type { InstanceSpec } from '@gsplan/testground'
import type { EngineInit, EngineProgress } from '../../engine.ts'
import { checkMachineLoad, describeSteal, watchMachine, type MachineLoad } from '../shared/machine-load.ts'
import { isOwnPlan } from './find-plan.ts'
import { isLocalEndpoint } from './local-endpoint.ts'
import { parseTestgroundLine } from './testground-line.ts'

/** Lines that say nothing of a failure: headings, and what comes of it. */
const isBeside = (text: string): boolean => text.trim() === '' || text.startsWith('>>> ') || text.includes('\tresult ')

/** Follows a run by what Testground's client prints. */
export class RunWatch {
  readonly #init: EngineInit
  readonly #peers: number
  /** Time that the test takes by its parameters, ms; 0 = a plan that has others. */
  readonly #lifeMs: number
  readonly #startedMs = performance.now()
  /** Whether instances run on this machine. */
  readonly #isHere: boolean
  #phase: EngineProgress['phase'] = 'setup'
  #activity: string | undefined
  /** What the client says is beside the matter. */
  #isBusyOtherwise = false
  #lastText = ''
  #runId: string | undefined
  #endMachineWatch: (() => MachineLoad) | undefined
  #machineLoad: MachineLoad | undefined

  constructor (init: EngineInit, specs: readonly InstanceSpec[]) {
    this.#init = init
    const isOwn = isOwnPlan(init)
    const { nodesPerInstance, warmNs, runNs, coolNs } = parsePlanParams(isOwn ? specs[0]?.params ?? {} : {})
    this.#peers = specs.length * (isOwn ? nodesPerInstance : 1)
    this.#lifeMs = isOwn ? Number(warmNs + runNs + coolNs) / 1e6 : 0
    this.#isHere = init.composition.global.runner.startsWith('local:') && isLocalEndpoint(init.endpoint)
  }

  /** Testground's name of the run, once it has said it. */
  get runId (): string | undefined {
    return this.#runId
  }

  /** Time that the test takes by its parameters, ms; 0 where it has others. */
  get lifeMs (): number {
    return this.#lifeMs
  }

  elapsedMs (): number {
    return performance.now() - this.#startedMs
  }

  /** @returns the line as text, for the log */
  onLine (line: string): string {
    const { text, runId, message, activity } = parseTestgroundLine(line)
    this.#runId ??= runId
    if (!isBeside(text)) this.#lastText = text
    const phase = message === undefined ? undefined : phaseOfMessage(message)
    if (activity !== undefined && this.#phase === 'setup' && !this.#isBusyOtherwise) this.#activity = activity
    if (phase !== undefined && phase !== this.#phase) this.#enter(phase)
    if (phase !== undefined || activity !== undefined) this.report()
    return text
  }

  report (): void {
    const elapsedMs = this.elapsedMs()
    this.#init.onProgress({
      phase: this.#phase, virtualMs: elapsedMs, totalMs: Math.max(elapsedMs, this.#lifeMs), peers: this.#peers,
      ...this.#activity === undefined ? {} : { activity: this.#activity }
    })
  }

  /** Shows what is done beside the test. */
  showActivity (activity: string): void {
    this.#isBusyOtherwise = true
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

  /** What the client was at when it fell silent. */
  describeSilence (message: string): string {
    const said = this.#said()
    return `${message}, in ${this.#phase}; ${said === '' ? 'it had said nothing before' : `the last it said: ${said}`}`
  }

  #said (): string {
    return this.#lastText.replace(/^[^\t]+\t(?:INFO|WARN|ERROR)\t/, '').replace(/\t\{.*$/, '')
  }

  /** Why latencies can't be trusted, when instances had not enough of this machine. */
  invalid (): Reason[] {
    return checkMachineLoad(this.#machineLoad, 'this machine, on which Testground ran the instances,',
      'fewer peers, a lower message rate, or a cluster')
  }

  /** What to know of this machine beside that. */
  warnings (): string[] {
    const steal = describeSteal(this.#machineLoad)
    return steal === undefined ? [] : [steal]
  }

  #enter (phase: EngineProgress['phase']): void {
    this.#phase = phase
    this.#activity = undefined
    if (phase === 'run' && this.#isHere) this.#endMachineWatch ??= watchMachine()
    if (phase === 'cool-down') this.#machineLoad ??= this.#endMachineWatch?.()
  }
}
