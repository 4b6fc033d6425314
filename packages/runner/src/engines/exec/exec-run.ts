import { rm } from 'node:fs/promises'
import { tmpdir, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { makeTemporaryFolder, timerDelay } from '@gsplan/cli'
import { FIRST_PEER } from '@gsplan/plan'
import { formatRunEnv, type InstanceSpec, type RunEvent } from '@gsplan/testground'
import type { EngineInit, EngineResult, InstanceOutcome } from '../../engine.ts'
import { liveNumbers } from '../shared/live-numbers.ts'
import { describeTimeLimit } from '../shared/describe-time-limit.ts'
import { checkFreeMemory, checkMachineLoad, describeDisturbance, describeSteal } from '../shared/machine-load.ts'
import type { Command } from '../shared/plan-command.ts'
import { RunPhaseLoad, TestPhases } from '../shared/test-phases.ts'
import { toFailureGraceMs, type ExecLimits } from './limits.ts'
import { execCommands } from './exec-commands.ts'
import { layOut, nameOf, placeOf, type ExecLayout } from './exec-layout.ts'
import { startExecServices, type ExecServices } from './exec-services.ts'
import { createOutputsDir, type InstanceEnd } from './instance-capture.ts'
import { LiveTally } from './live-tally.ts'
import { lifeTimeMs } from './life-time.ts'
import { Guard } from './orphan-reaper.ts'
import { haveOwnAddresses, type CanListen } from './peer-addresses.ts'
import { PlanProcess, type ProcessInstance } from './plan-process.ts'
import { ResourceWatch, type ResourceUsage } from './resource-watch.ts'
import { StartSlots } from './start-slots.ts'

const REPORT_MS = 500

/** State shared by the processes of a run. */
interface Surroundings {
  /** Folder for builds, temporary files and working folders. */
  readonly temp: string
  readonly services: ExecServices
  readonly guard: Guard
  readonly can: CanListen
}

/** One run's processes, from the first start to the last end. */
class ExecRun {
  readonly #init: EngineInit
  readonly #limits: ExecLimits
  readonly #surroundings: Surroundings
  readonly #layout: ExecLayout
  readonly #running: PlanProcess[] = []
  readonly #phases: TestPhases
  readonly #load = new RunPhaseLoad()
  readonly #live = new LiveTally()
  readonly #outputsDir: string
  readonly #startedMs = performance.now()
  /** When the first instance was started; builds come before. */
  #firstStartMs = Infinity
  /** When warm-up began, ms after the start. */
  #warmUpMs: number | undefined
  /** True if peers have addresses of their own. */
  #areApart = false
  /** Why all instances are being ended; from then on none is started. */
  #ending: string | undefined

  constructor (init: EngineInit, limits: ExecLimits, surroundings: Surroundings) {
    this.#init = init
    this.#limits = limits
    this.#surroundings = surroundings
    this.#phases = new TestPhases(init.emit)
    // instances have working folders of their own
    this.#outputsDir = resolve(init.outputsDir)
    this.#layout = layOut(init)
  }

  async run (): Promise<EngineResult> {
    const { signal, emit } = this.#init
    const watch = new ResourceWatch({
      groups: () => this.#running.filter(({ isRunning }) => isRunning), maxOutputsBytes: this.#limits.outputsBytes, emit
    })
    const onAbort = (): void => { this.#endAll('interrupted') }
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    const progress = setInterval(() => { this.#report() }, REPORT_MS)
    try {
      const ends = await this.#runInstances()
      // the last numbers
      this.#report()
      signal.throwIfAborted()
      return this.#result(ends, watch.usage)
    } finally {
      clearInterval(progress)
      signal.removeEventListener('abort', onAbort)
      this.#endAll('the engine ended')
      await Promise.allSettled(this.#running.map(async child => child.ended))
      watch.stop()
    }
  }

  async #runInstances (): Promise<ReadonlyMap<InstanceSpec, InstanceEnd>> {
    const { specs, isOwn, peers } = this.#layout
    this.#areApart = isOwn && await haveOwnAddresses(peers, this.#surroundings.can)
    const commandOf = await execCommands(this.#init, this.#layout, this.#surroundings.temp, () => {
      this.#report('building the plan')
    })
    // builds don't count
    const lifeMs = lifeTimeMs(specs, this.#limits.graceMs, this.#init)
    const deadline = setTimeout(() => { this.#endAll(this.#describeDeadline(lifeMs)) }, timerDelay(lifeMs))
    try {
      return await this.#startAll(commandOf)
    } finally {
      clearTimeout(deadline)
    }
  }

  /** Starts all processes, a few at a time, and waits until all have ended. */
  async #startAll (commandOf: (spec: InstanceSpec) => Command): Promise<ReadonlyMap<InstanceSpec, InstanceEnd>> {
    const ends = new Map<InstanceSpec, InstanceEnd>()
    const running: Array<Promise<void>> = []
    const slots = new StartSlots()
    for (const specs of this.#layout.processes) {
      await slots.free(() => this.#isEnding())
      if (this.#isEnding()) break
      this.#firstStartMs = Math.min(this.#firstStartMs, performance.now())
      const child = await this.#start(specs, commandOf)
      this.#running.push(child)
      // the end may have come meanwhile
      if (this.#isEnding()) child.end(this.#ending ?? '')
      slots.take(child.started)
      running.push(child.ended.then(all => { this.#onEnd(specs, all, ends) }))
    }
    await Promise.all(running)
    return ends
  }

  #onEnd (specs: readonly InstanceSpec[], all: readonly InstanceEnd[], ends: Map<InstanceSpec, InstanceEnd>): void {
    all.forEach((end, index) => { ends.set(specs[index] as InstanceSpec, end) })
    const failed = specs.find(spec => ends.get(spec)?.outcome !== 'ok')
    if (failed !== undefined) this.#onFailure(failed)
  }

  async #start (specs: readonly InstanceSpec[], commandOf: (spec: InstanceSpec) => Command): Promise<PlanProcess> {
    const { temp, guard } = this.#surroundings
    const [first] = specs as readonly [InstanceSpec]
    const workDir = join(temp, 'work', placeOf(first))
    await createOutputsDir(workDir)
    return new PlanProcess({
      command: commandOf(first),
      workDir,
      // names the run, for people who look at the process
      env: { PATH: process.env['PATH'] ?? '', TEST_OUTPUTS_PATH: join(this.#outputsDir, this.#init.runId) },
      instances: await Promise.all(specs.map(async spec => this.#toInstance(spec))),
      maxOutputBytes: this.#limits.stdoutBytes,
      guard,
      onLive: this.#layout.isOwn ? stream => { this.#live.attach(stream) } : undefined
    })
  }

  async #toInstance (spec: InstanceSpec): Promise<ProcessInstance> {
    const { runId, seed } = this.#init
    const { temp, services } = this.#surroundings
    const outputsPath = join(this.#outputsDir, runId, placeOf(spec))
    const tempPath = join(temp, 'temp', placeOf(spec))
    await Promise.all([createOutputsDir(outputsPath), createOutputsDir(tempPath)])
    return {
      env: {
        ...this.#toRunEnv(spec, outputsPath, tempPath), ...services.env, GSPLAN_SEED: `${seed}:${spec.index}`,
        ...this.#addressEnv(spec)
      },
      outputsDir: outputsPath,
      onEvent: event => { this.#onEvent(spec, event) }
    }
  }

  #addressEnv ({ index }: InstanceSpec): Readonly<Record<string, string>> {
    return this.#areApart ? { [FIRST_PEER]: String(index * this.#layout.peersPerInstance) } : {}
  }

  #toRunEnv (spec: InstanceSpec, outputsPath: string, tempPath: string): Readonly<Record<string, string>> {
    const { global } = this.#layout.composition
    return formatRunEnv({
      plan: global.plan.replaceAll('/', '-'), testCase: global.case.replaceAll('/', '-'), run: this.#init.runId,
      groupId: spec.groupId, groupInstanceCount: spec.groupInstanceCount, instanceCount: spec.instanceCount,
      params: spec.params, outputsPath, tempPath, sidecar: false, subnet: '127.1.0.0/16', disableMetrics: true,
      startTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z')
    })
  }

  #onEvent (spec: InstanceSpec, event: RunEvent): void {
    const { emit } = this.#init
    if (spec.index === 0 && event.kind === 'message') this.#onMessage(event.message)
    if (event.kind !== 'failure' && event.kind !== 'crash') return
    emit({ kind: 'log', source: nameOf(spec), message: `${event.kind}: ${event.error}` })
    // its process may go on running other instances
    if (this.#layout.isOwn) this.#onFailure(spec)
  }

  /** The first instance's messages mark the phases of the test. */
  #onMessage (message: string): void {
    const phase = this.#phases.onMessage(message)
    if (phase === undefined) return
    if (phase === 'warm-up') this.#warmUpMs = this.#elapsedMs()
    this.#load.onPhase(phase)
    this.#report()
  }

  /** The others wait for an instance that has failed: they are ended after a while, soon where they have just begun. */
  #onFailure (spec: InstanceSpec): void {
    const graceMs = toFailureGraceMs(this.#limits, performance.now() - this.#firstStartMs)
    setTimeout(() => { this.#endAll(`ended because ${nameOf(spec)} had failed`) }, graceMs).unref()
  }

  #isEnding (): boolean {
    return this.#ending !== undefined
  }

  #endAll (reason: string): void {
    this.#ending ??= reason
    for (const child of this.#running) child.end(reason)
  }

  #describeDeadline (lifeMs: number): string {
    const barriers = this.#surroundings.services.openBarriers()
    return describeTimeLimit(lifeMs) +
      (barriers.length === 0 ? '' : `; at barriers by then: ${barriers.slice(0, 3).join('; ')}`)
  }

  #elapsedMs (): number {
    return performance.now() - this.#startedMs
  }

  #report (activity?: string): void {
    const testMs = this.#elapsedMs()
    const live = this.#live.read()
    this.#init.emit({
      kind: 'progress', phase: this.#phases.phase, testMs, totalMs: (this.#warmUpMs ?? testMs) + this.#layout.testMs,
      peers: this.#layout.peers, activity, published: live?.published, delivered: live?.delivered,
      ...live && liveNumbers(live, this.#layout)
    })
  }

  #toOutcome (spec: InstanceSpec, end: InstanceEnd | undefined): InstanceOutcome {
    const { groupId, groupIndex } = spec
    return {
      groupId, groupIndex,
      ...end ?? { outcome: 'missing', isConsequence: true, error: `was not started: ${this.#ending ?? ''}` }
    }
  }

  #result (ends: ReadonlyMap<InstanceSpec, InstanceEnd>, usage: ResourceUsage): EngineResult {
    const { load } = this.#load
    const steal = describeSteal(load)
    return {
      instances: this.#layout.specs.map(spec => this.#toOutcome(spec, ends.get(spec))),
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
  const temp = makeTemporaryFolder(tmpdir(), 'gsplan-exec')
  /** Undoes what was started, also when the next start fails. */
  const closers: Array<() => Promise<void> | void> = [async () => rm(temp, { recursive: true, force: true })]
  try {
    const services = await startExecServices(message => { init.emit({ kind: 'log', source: 'exec', message }) })
    closers.push(services.close)
    const guard = new Guard()
    closers.push(() => { guard.close() })
    return await new ExecRun(init, limits, { temp, services, guard, can }).run()
  } finally {
    for (const close of closers.reverse()) await close()
  }
}
