import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parsePlanParams } from '@gsplan/plan'
import { loadRouter } from '@gsplan/router'
import { phaseOfMessage } from '@gsplan/run-format'
import {
  applyManifest, expandInstances, formatRunEnv, type Composition, type InstanceSpec, type RunEvent
} from '@gsplan/testground'
import { startRedisService, startSyncService, SyncStore } from '@gsplan/testground/sync'
import type { Engine, EngineInit, EngineNeeds, EngineProgress, EngineResult, InstanceOutcome } from '../../engine.ts'
import {
  checkFreeMemory, checkMachineLoad, describeDisturbance, describeSteal, watchMachine, type MachineLoad
} from '../shared/machine-load.ts'
import { bundlePlan } from '../shared/bundle-plan.ts'
import { Guard } from './orphan-reaper.ts'
import { createOutputsDir, type InstanceEnd } from './instance-capture.ts'
import { lifeTimeMs } from './life-time.ts'
import { artifactCommands, checkOtherPlan, planCommands, readManifest, type Command } from '../shared/plan-command.ts'
import { PlanProcess, type ProcessInstance } from './plan-process.ts'
import { ResourceWatch } from './resource-watch.ts'
import { shareProcesses } from './assign-to-processes.ts'

export interface ExecLimits {
  /** What an instance may write to its standard outputs, bytes. */
  readonly stdoutBytes: number
  /** What an instance may leave in its outputs folder, bytes. */
  readonly outputsBytes: number
  /** What instances may take longer than their parameters say, for starting and for writing their files, ms. */
  readonly graceMs: number
  /** What the others get to end by themselves when one has failed, ms. */
  readonly failureGraceMs: number
}

const defaultLimits: ExecLimits = {
  stdoutBytes: 256 * 2 ** 20, outputsBytes: 4 * 2 ** 30, graceMs: 60_000, failureGraceMs: 10_000
}

/** An instance that says nothing for so long holds up no other's start. */
const START_SLOT_MS = 5000
const ADVICE = 'fewer peers, a lower message rate, or the sim engine'
/**
 * Ten peers in one process need a third of the CPU of ten processes: code is compiled once and soon, and caches hold it.
 * From some number on the process would need more than its core.
 */
const PEERS_PER_PROCESS = 10
/**
 * MiB of V8's semi-spaces, whose collection stops all peers of a process: with 16, which is the most V8 takes by itself,
 * ten peers in one process waited for it 52 times in half a minute, 5–11 ms each; with 64, 13 times.
 */
const SEMI_SPACE_MIB = { alone: 16, shared: 64 }

/** The test's phases, by what the first instance says; and how busy the machine was while it ran. */
class Phases {
  phase: EngineProgress['phase'] = 'setup'
  machineLoad: MachineLoad | undefined
  /** When warm-up began, ms after the start. */
  warmUpMs: number | undefined
  readonly #startedMs = performance.now()
  #endWatch: (() => MachineLoad) | undefined

  elapsedMs (): number {
    return performance.now() - this.#startedMs
  }

  /** @returns whether the event began a phase */
  onEvent (event: RunEvent): boolean {
    const phase = event.kind === 'message' ? phaseOfMessage(event.message) : undefined
    if (phase === undefined || phase === this.phase) return false
    this.phase = phase
    if (phase === 'warm-up') this.warmUpMs = this.elapsedMs()
    if (phase === 'run') this.#endWatch ??= watchMachine()
    if (phase === 'cool-down') this.machineLoad ??= this.#endWatch?.()
    return true
  }
}

/** Folder of an instance below those of its run. */
const placeOf = ({ groupId, groupIndex }: InstanceSpec): string => join(groupId, String(groupIndex))

const nameOf = ({ groupId, groupIndex }: InstanceSpec): string => `${groupId}/${groupIndex}`

/** What the composition is to a plan that somebody brings. */
function completeComposition ({ composition, plan }: Pick<EngineInit, 'composition' | 'plan'>): Composition {
  const manifest = plan === undefined ? undefined : readManifest(plan)
  return manifest === undefined ? composition : applyManifest(composition, manifest)
}

/** One run's processes, from the first start to the last end. */
class ExecRun {
  readonly #init: EngineInit
  readonly #limits: ExecLimits
  readonly #composition: Composition
  readonly #specs: readonly InstanceSpec[]
  readonly #peers: number
  /** Time of the test by its parameters, ms; 0 for a plan that has others. */
  readonly #testMs: number
  readonly #guard = new Guard()
  readonly #running: PlanProcess[] = []
  readonly #phases = new Phases()
  readonly #store = new SyncStore()
  readonly #outputsDir: string
  /** Instances by the process that runs them. */
  readonly #shares: readonly (readonly InstanceSpec[])[]
  /** Why all instances are being ended; from then on none is started. */
  #ending: string | undefined

  constructor (init: EngineInit, limits: ExecLimits) {
    this.#init = init
    this.#limits = limits
    // instances may go to another folder
    this.#outputsDir = resolve(init.outputsDir)
    this.#composition = completeComposition(init)
    this.#specs = expandInstances(this.#composition)
    const { nodesPerInstance, warmNs, runNs, coolNs } = parsePlanParams(this.#isOwn() ? this.#specs[0]?.params ?? {} : {})
    this.#peers = this.#specs.length * nodesPerInstance
    this.#testMs = this.#isOwn() ? Number(warmNs + runNs + coolNs) / 1e6 : 0
    this.#shares = this.#deal()
  }

  async run (): Promise<EngineResult> {
    const { signal } = this.#init
    const store = this.#store
    const [sync, redis] = [await startSyncService({ store }), await startRedisService({ store })]
    const temp = await mkdtemp(join(tmpdir(), 'gsplan-exec-'))
    const services = {
      SYNC_SERVICE_HOST: sync.host,
      SYNC_SERVICE_PORT: String(sync.port),
      REDIS_HOST: redis.host,
      REDIS_PORT: String(redis.port)
    }
    const watch = new ResourceWatch(
      () => this.#running.filter(({ isRunning }) => isRunning), this.#limits.outputsBytes)
    const onAbort = (): void => { this.#endAll('interrupted') }
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    const progress = setInterval(() => { this.#report() }, 500)
    let deadline: NodeJS.Timeout | undefined
    try {
      const commandOf = await this.#commands(temp)
      // what has to be built first has no part in it
      const lifeMs = lifeTimeMs(this.#specs, this.#limits.graceMs)
      deadline = setTimeout(() => { this.#endAll(this.#describeDeadline(lifeMs)) }, lifeMs)
      const ends = await this.#startAll(commandOf, services, temp)
      signal.throwIfAborted()
      return this.#result(ends, watch)
    } finally {
      clearInterval(progress)
      clearTimeout(deadline)
      signal.removeEventListener('abort', onAbort)
      this.#endAll('the engine ended')
      await Promise.allSettled(this.#running.map(async child => child.ended))
      watch.stop()
      this.#guard.close()
      await Promise.all([sync.close(), redis.close()])
      await rm(temp, { recursive: true, force: true })
    }
  }

  #isOwn (): boolean {
    return this.#init.plan === undefined && this.#init.target.code !== undefined
  }

  /** What runs each instance: a plan that somebody brings, what the composition names, or our own. */
  async #commands (temp: string): Promise<(spec: InstanceSpec) => Command> {
    const { target, cacheDir, plan, signal } = this.#init
    if (plan !== undefined) {
      this.#report('building the plan')
      return planCommands({ plan, specs: this.#specs, dir: temp, signal })
    }
    const artifacts = artifactCommands(this.#specs)
    if (artifacts !== undefined) return artifacts
    if (target.code === undefined) throw new Error(`expected a JS router, got ${target.module}`)
    const { libp2p } = await loadRouter(target.code)
    const artifact = await bundlePlan({ router: target.code, libp2p, integrity: target.integrity ?? '', cacheDir })
    const semiSpace = this.#shares.length < this.#specs.length ? SEMI_SPACE_MIB.shared : SEMI_SPACE_MIB.alone
    const own = [process.execPath, `--min-semi-space-size=${semiSpace}`, `--max-semi-space-size=${semiSpace}`, resolve(artifact)]
    return () => own
  }

  /** Our own plan's instances share processes, at most as many as there are cores; other plans' have one each. */
  #deal (): readonly (readonly InstanceSpec[])[] {
    const enough = Math.ceil(this.#peers / PEERS_PER_PROCESS)
    const { processes = Math.min(enough, availableParallelism()) } = this.#init
    const canShare = this.#isOwn() && artifactCommands(this.#specs) === undefined
    return shareProcesses(this.#specs, canShare ? processes : this.#specs.length)
  }

  /** Starts all processes, a few at a time, and waits until all have ended. */
  async #startAll (
    commandOf: (spec: InstanceSpec) => Command, services: Readonly<Record<string, string>>, temp: string
  ): Promise<ReadonlyMap<InstanceSpec, InstanceEnd>> {
    const ends = new Map<InstanceSpec, InstanceEnd>()
    const running: Array<Promise<void>> = []
    const starting = new Set<Promise<void>>()
    const slots = Math.max(4, 2 * availableParallelism())
    for (const specs of this.#shares) {
      while (starting.size >= slots && !this.#isEnding()) await Promise.race(starting)
      if (this.#isEnding()) break
      const child = await this.#start(specs, commandOf, services, temp)
      this.#running.push(child)
      // it may have come about meanwhile
      if (this.#isEnding()) child.end(this.#ending ?? '')
      const slot = Promise.race([child.started, sleep(START_SLOT_MS, undefined, { ref: false })])
        .then(() => { starting.delete(slot) })
      starting.add(slot)
      running.push(child.ended.then(all => {
        all.forEach((end, index) => { ends.set(specs[index] as InstanceSpec, end) })
        const failed = specs.find(spec => ends.get(spec)?.outcome !== 'ok')
        if (failed !== undefined) this.#onFailure(failed)
      }))
    }
    await Promise.all(running)
    return ends
  }

  async #start (
    specs: readonly InstanceSpec[], commandOf: (spec: InstanceSpec) => Command, services: Readonly<Record<string, string>>,
    temp: string
  ): Promise<PlanProcess> {
    const { runId } = this.#init
    const [first] = specs as readonly [InstanceSpec]
    const workDir = join(temp, 'work', placeOf(first))
    await createOutputsDir(workDir)
    return new PlanProcess({
      command: commandOf(first),
      workDir,
      // whose process it is, for people who look at it
      env: { PATH: process.env['PATH'] ?? '', TEST_OUTPUTS_PATH: join(this.#outputsDir, runId) },
      instances: await Promise.all(specs.map(async spec => this.#toInstance(spec, services, temp))),
      maxOutputBytes: this.#limits.stdoutBytes,
      guard: this.#guard
    })
  }

  async #toInstance (
    spec: InstanceSpec, services: Readonly<Record<string, string>>, temp: string
  ): Promise<ProcessInstance> {
    const { runId, seed } = this.#init
    const { global } = this.#composition
    const outputsPath = join(this.#outputsDir, runId, placeOf(spec))
    const tempPath = join(temp, 'temp', placeOf(spec))
    await Promise.all([createOutputsDir(outputsPath), createOutputsDir(tempPath)])
    const env = formatRunEnv({
      plan: global.plan.replaceAll('/', '-'), testCase: global.case.replaceAll('/', '-'), run: runId, groupId: spec.groupId,
      groupInstanceCount: spec.groupInstanceCount, instanceCount: spec.instanceCount, params: spec.params,
      outputsPath, tempPath, sidecar: false, subnet: '127.1.0.0/16', disableMetrics: true,
      startTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z')
    })
    return {
      env: { ...env, ...services, GSPLAN_SEED: `${seed}:${spec.index}` },
      outputsDir: outputsPath,
      onEvent: event => {
        if (spec.index === 0 && this.#phases.onEvent(event)) this.#report()
        // its process may go on for the sake of others
        if (this.#isOwn() && (event.kind === 'failure' || event.kind === 'crash')) this.#onFailure(spec)
      }
    }
  }

  /** One that has failed leaves the others waiting for it: they get a while, then they are ended. */
  #onFailure (spec: InstanceSpec): void {
    setTimeout(() => { this.#endAll(`ended because ${nameOf(spec)} had failed`) }, this.#limits.failureGraceMs).unref()
  }

  #isEnding (): boolean {
    return this.#ending !== undefined
  }

  #endAll (reason: string): void {
    this.#ending ??= reason
    for (const child of this.#running) child.end(reason)
  }

  /** What instances were waiting for when their time was over, as far as the sync service knows. */
  #describeDeadline (lifeMs: number): string {
    const barriers = this.#store.openBarriers().map(({ state, count, target }) =>
      `${state.split(':').at(-1) ?? state}, ${count} of ${target}`)
    return `had not ended after ${Math.round(lifeMs / 1000)} s` +
      (barriers.length === 0 ? '' : `; at barriers by then: ${barriers.slice(0, 3).join('; ')}`)
  }

  #report (activity?: string): void {
    const elapsedMs = this.#phases.elapsedMs()
    this.#init.onProgress({
      phase: this.#phases.phase, virtualMs: elapsedMs, totalMs: (this.#phases.warmUpMs ?? elapsedMs) + this.#testMs,
      peers: this.#peers,
      ...activity === undefined ? {} : { activity }
    })
  }

  #result (ends: ReadonlyMap<InstanceSpec, InstanceEnd>, { usage }: ResourceWatch): EngineResult {
    const { machineLoad } = this.#phases
    const [steal, disturbance] = [describeSteal(machineLoad), describeDisturbance(machineLoad)]
    return {
      instances: this.#specs.map((spec): InstanceOutcome => ({
        groupId: spec.groupId, groupIndex: spec.groupIndex,
        ...ends.get(spec) ?? { outcome: 'missing' as const, isConsequence: true, error: `was not started: ${this.#ending ?? ''}` }
      })),
      virtualS: this.#phases.elapsedMs() / 1000,
      ...usage.cpuS === undefined ? {} : { cpuS: usage.cpuS },
      ...usage.peakRssBytes === 0 ? {} : { peakRssBytes: usage.peakRssBytes },
      invalid: [
        ...checkMachineLoad(machineLoad, 'this machine', ADVICE),
        ...checkFreeMemory(usage.leastFreeMemory, totalmem(), ADVICE)
      ],
      ...steal === undefined ? {} : { warnings: [steal] },
      ...disturbance === undefined ? {} : { disturbance }
    }
  }
}

/** Runs the instances in processes of this machine, on real libp2p, in real time. */
export const createExecEngine = (limits: Partial<ExecLimits> = {}): Engine => ({
  name: 'exec',
  async check ({ composition, target, plan, signal }: EngineNeeds): Promise<readonly string[]> {
    if (target.code === undefined) await checkOtherPlan(composition, plan, signal)
    return []
  },
  async run (init: EngineInit): Promise<EngineResult> {
    return new ExecRun(init, { ...defaultLimits, ...limits }).run()
  }
})
