import { existsSync } from 'node:fs'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeFolder } from '@gsplan/cli'
import { ERROR_OUTPUT } from '@gsplan/run-format'
import { expandInstances, resolveGroups, type InstanceSpec } from '@gsplan/testground'
import type { EngineInit } from '../../engine.ts'
import type { LiveCounts } from '../shared/live-counts.ts'
import type { AgentLimits } from './agent-limits.ts'
import { findThrottled, toEnds } from './agent-outcomes.ts'
import type { AgentProcess, AgentSession } from './agent-session.ts'
import { describeOverrun } from './describe-overrun.ts'
import type { CollectorState, InstanceReport, OutputOverrun } from './collector-protocol.ts'
import { instanceKey, type InstanceNumber } from './instance-number.ts'
import type { Launched, Launcher, LaunchWatch } from './launcher.ts'
import { OutputsReceiver } from './receive-outputs.ts'

/** Processes that died, whose logs are kept. */
const MAX_LOGS = 20
/** Time for the outputs of a run that is ended in a hurry, ms. */
const HURRIED_MS = 15_000
const RECEIVE_ATTEMPTS = 5
/** Wait before the second attempt, ms, twice as long before each after it: a network may be away for seconds. */
const RECEIVE_WAIT_MS = 1000
/** Time for all outputs to come, ms. */
const RECEIVE_MS = 6 * 3_600_000

/** Settings of an {@link AgentLauncher}. */
export interface AgentLauncherInit {
  readonly run: Pick<EngineInit, 'composition' | 'outputsDir' | 'runId' | 'runDir' | 'emit'>
  readonly limits: AgentLimits
  /** Name of the log file in the run's directory. */
  readonly logFile: string
  /** Builds the program of the processes, and prepares their place. */
  readonly open: (onBuild: () => void) => Promise<AgentSession>
}

/** Runs instances elsewhere, in processes with an agent each, whose outputs come by a collector. */
export class AgentLauncher implements Launcher {
  readonly #init: AgentLauncherInit
  readonly #specs: readonly InstanceSpec[]
  readonly #groupIds: readonly string[]
  readonly #reports = new Map<string, InstanceReport>()
  readonly #dead = new Set<string>()
  readonly #logs = new Map<AgentProcess, string>()
  readonly #wake = new AbortController()
  #session: AgentSession | undefined
  #watch: LaunchWatch | undefined
  #isCreated = false
  #startedMs = 0
  #messages = 0
  #ready = 0
  #live: LiveCounts | undefined
  #ending: { readonly reason: string, readonly isHurried: boolean } | undefined
  #failure: string | undefined
  #overrun: OutputOverrun | undefined

  constructor (init: AgentLauncherInit) {
    this.#init = init
    this.#specs = expandInstances(init.run.composition)
    this.#groupIds = resolveGroups(init.run.composition).map(({ groupId }) => groupId)
  }

  async prepare (onBuild: () => void): Promise<void> {
    this.#session = await this.#init.open(onBuild)
  }

  async launch (watch: LaunchWatch): Promise<Launched> {
    this.#watch = watch
    this.#startedMs = performance.now()
    const { emit } = this.#init.run
    emit({ kind: 'log', source: this.#there.noun, message: `makes ${this.#there.description}` })
    this.#isCreated = true
    await this.#there.create(process => { this.#onProcess(process) })
    await this.#follow()
    // the last that instances have told
    await this.#readState()
    await this.#receive()
    return this.#result()
  }

  live (): LiveCounts | undefined {
    return this.#live
  }

  end (reason: string, isHurried = false): void {
    this.#ending ??= { reason, isHurried }
    this.#wake.abort()
  }

  async close (): Promise<void> {
    if (!this.#isCreated) return
    const { runDir, emit } = this.#init.run
    await appendFile(join(runDir, this.#init.logFile), `${this.#there.facts().join('\n')}\n`).catch(() => {})
    await this.#there.remove().catch((error: unknown) => { emit({ kind: 'warning', message: (error as Error).message }) })
  }

  get #there (): AgentSession {
    if (this.#session === undefined) throw new Error('expected launch after prepare')
    return this.#session
  }

  #specOf ({ group, index }: InstanceNumber): InstanceSpec | undefined {
    const { [group]: groupId } = this.#groupIds
    return this.#specs.find(spec => spec.groupId === groupId && spec.groupIndex === index)
  }

  #nameOf ({ group, index }: InstanceNumber): string {
    return `${this.#groupIds[group] ?? ''}/${index}`
  }

  /** Follows the instances until all have ended, are to be ended, or can't go on. */
  async #follow (): Promise<void> {
    while (!this.#hasEnded()) {
      await sleep(this.#init.limits.pollMs, undefined, { signal: this.#wake.signal }).catch(() => {})
      if (this.#ending === undefined) await this.#look()
      if (this.#ending !== undefined || this.#failure !== undefined) return this.#endAll()
    }
  }

  #hasEnded (): boolean {
    const { processes } = this.#there
    return processes.length >= this.#specs.length && processes.every(({ hasEnded }) => hasEnded)
  }

  /** Reads the collector's state, and looks for trouble. */
  async #look (): Promise<void> {
    await this.#readState()
    this.#failure = this.#overrun === undefined
      ? await this.#there.findTrouble(performance.now() - this.#startedMs)
      : describeOverrun(this.#overrun, place => this.#nameOf(place))
  }

  async #readState (): Promise<void> {
    if (this.#there.collector === 'there') {
      await this.#there.state(this.#messages).then(state => { this.#onState(state) }, () => {})
    }
    const started = this.#there.processes.filter(({ hasStarted }) => hasStarted).length
    this.#watch?.onProgress({ started, ready: this.#ready })
  }

  #onState ({ messages, failed, ready, live, overrun }: CollectorState): void {
    this.#overrun = overrun
    this.#ready = ready
    this.#live = live
    this.#messages += messages.length
    const [first] = this.#specs
    if (first !== undefined) for (const message of messages) this.#watch?.onEvent(first, { kind: 'message', message })
    if (failed !== undefined) this.#watch?.onFailure(this.#specOf(failed))
  }

  #onProcess (process: AgentProcess): void {
    if (process.failed === undefined) return
    this.#watch?.onFailure(this.#specOf(process))
    if (this.#ending !== undefined) return
    const key = instanceKey(process)
    if (this.#dead.has(key)) return
    this.#dead.add(key)
    if (this.#logs.size >= MAX_LOGS) return
    this.#logs.set(process, '')
    void this.#there.logs(process, AbortSignal.timeout(30_000)).then(text => { this.#logs.set(process, text) }, () => {})
  }

  /** Ends the instances, and waits until they have handed over what they had. */
  async #endAll (): Promise<void> {
    this.end(this.#failure ?? '')
    const withinMs = this.#ending?.isHurried === true ? HURRIED_MS : this.#init.limits.handOverMs
    await this.#there.endInstances(AbortSignal.timeout(withinMs + 60_000)).catch(() => {})
    const until = performance.now() + withinMs
    const isLeft = (): boolean => this.#there.processes.some(({ hasStarted, hasEnded }) => hasStarted && !hasEnded)
    while (isLeft() && performance.now() < until && !this.#isLost()) await sleep(200)
  }

  /** Tests whether nobody takes outputs any more. */
  #isLost (): boolean {
    const { collector, keepsOutputs = false } = this.#there
    return collector === 'lost' && !keepsOutputs
  }

  #folderOf (place: InstanceNumber): string | undefined {
    const { outputsDir, runId } = this.#init.run
    const spec = this.#specOf(place)
    return spec === undefined ? undefined : join(outputsDir, runId, spec.groupId, String(spec.groupIndex))
  }

  /** Takes the outputs from the collector; a stream that breaks is followed by another. */
  async #receive (): Promise<void> {
    const { collector, keepsOutputs = false } = this.#there
    if (collector !== 'there' && !keepsOutputs) return
    const receiver = new OutputsReceiver({
      folderOf: report => this.#folderOf(report),
      onReport: report => { this.#reports.set(instanceKey(report), report) }
    })
    let last: unknown
    for (let attempt = 0; attempt < RECEIVE_ATTEMPTS && !receiver.isWhole; attempt++) {
      if (attempt > 0) await sleep(RECEIVE_WAIT_MS * 2 ** (attempt - 1))
      await receiver.restart()
      const signal = AbortSignal.timeout(RECEIVE_MS)
      last = await this.#there.outputs(receiver.received, async chunk => receiver.push(chunk), signal)
        .then(() => undefined, (error: unknown) => error)
    }
    if (!receiver.isWhole) this.#failure ??= `outputs could not be fetched: ${(last as Error | undefined)?.message ?? 'they broke off'}`
    await this.#keepLogs()
  }

  /** Keeps the logs of processes that died without a report. */
  async #keepLogs (): Promise<void> {
    for (const [process, text] of this.#logs) {
      const folder = this.#folderOf(process)
      if (folder === undefined || text === '' || existsSync(join(folder, ERROR_OUTPUT))) continue
      makeFolder(folder)
      await writeFile(join(folder, ERROR_OUTPUT), text)
    }
  }

  #result (): Launched {
    const processes = new Map(this.#there.processes.map(each => [instanceKey(each), each]))
    return {
      ends: toEnds({
        specs: this.#specs, groupOf: groupId => this.#groupIds.indexOf(groupId), reports: this.#reports, processes,
        dead: this.#dead, ending: this.#ending?.reason
      }),
      failure: this.#failure, place: this.#there.place(), warnings: this.#there.warnings(),
      invalid: findThrottled(this.#reports, { nameOf: report => this.#nameOf(report), noun: this.#there.noun })
    }
  }
}
