import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadRouter, parsePlanParams } from '@gsplan/plan'
import { expandInstances, formatRunEnv, type InstanceSpec, type RunEvent } from '@gsplan/testground'
import { startRedisService, startSyncService, SyncStore } from '@gsplan/testground/sync'
import type { Engine, EngineInit, EngineProgress, EngineResult, InstanceOutcome } from '../../engine.ts'
import { bundlePlan } from './bundle-plan.ts'
import { Guard } from './guard.ts'
import { createOutputsDir, InstanceProcess, type InstanceEnd } from './instance-process.ts'
import { planCommand } from './plan-command.ts'
import { watchMachine } from './machine-load.ts'

/** What an instance may take longer than its parameters say: starting, and writing its files. */
const GRACE_MS = 60_000
/** What the others get to end by themselves when one has failed. */
const FAILURE_GRACE_MS = 10_000
/** An instance that says nothing for so long holds up no other's start. */
const START_SLOT_MS = 5000
/**
 * Instances share the cores for some minutes: compilers that optimise in all of them at once cost more than they gain, and
 * small new spaces are collected too often.
 */
const NODE_FLAGS = ['--interrupt-budget=1000000', '--min-semi-space-size=16']
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024
/** Share of the machine beyond which its latencies are those of the machine. */
const MAX_MACHINE_FRACTION = 0.9

/** The test's phases, by what the first instance says; and how busy the machine was while it ran. */
class Phases {
  phase: EngineProgress['phase'] = 'setup'
  machineFraction: number | undefined
  readonly #startedMs = performance.now()
  #endWatch: (() => number) | undefined

  elapsedMs (): number {
    return performance.now() - this.#startedMs
  }

  /** @returns whether the event began a phase */
  onEvent (event: RunEvent): boolean {
    if (event.kind !== 'message') return false
    const before = this.phase
    if (/^Wait for .* warmup time$/.test(event.message)) this.phase = 'warm-up'
    if (/^Wait for .* run time$/.test(event.message)) {
      this.phase = 'run'
      this.#endWatch ??= watchMachine()
    }
    if (event.message.startsWith('Run time complete')) {
      this.phase = 'cool-down'
      this.machineFraction ??= this.#endWatch?.()
    }
    return this.phase !== before
  }
}

interface Running {
  readonly spec: InstanceSpec
  readonly process: InstanceProcess
}

/** The whole life of the instances as their parameters say, and some more. */
function lifeMsOf (specs: readonly InstanceSpec[]): number {
  const { setupNs, warmNs, runNs, coolNs } = parsePlanParams(specs[0]?.params ?? {})
  return Number(setupNs + warmNs + runNs + coolNs) / 1e6 + GRACE_MS
}

/** One run's processes, from the first start to the last end. */
class ExecRun {
  readonly #init: EngineInit
  readonly #specs: readonly InstanceSpec[]
  readonly #guard = new Guard()
  readonly #running: Running[] = []
  readonly #phases = new Phases()

  constructor (init: EngineInit) {
    this.#init = init
    this.#specs = expandInstances(init.composition)
  }

  async run (): Promise<EngineResult> {
    const { signal } = this.#init
    const store = new SyncStore()
    const [sync, redis] = [await startSyncService({ store }), await startRedisService({ store })]
    const temp = await mkdtemp(join(tmpdir(), 'gsplan-exec-'))
    const services = {
      SYNC_SERVICE_HOST: sync.host,
      SYNC_SERVICE_PORT: String(sync.port),
      REDIS_HOST: redis.host,
      REDIS_PORT: String(redis.port)
    }
    const onAbort = (): void => { this.#endAll('interrupted') }
    signal.addEventListener('abort', onAbort, { once: true })
    const progress = setInterval(() => { this.#report() }, 500)
    let deadline: NodeJS.Timeout | undefined
    const cpuBefore = process.resourceUsage()
    try {
      const command = await this.#command(temp)
      // what has to be built first has no part in it
      deadline = setTimeout(() => { this.#endAll('did not end in its time') }, lifeMsOf(this.#specs))
      const ends = await this.#startAll(command, services, temp)
      signal.throwIfAborted()
      return this.#result(ends, cpuBefore)
    } finally {
      clearInterval(progress)
      clearTimeout(deadline)
      signal.removeEventListener('abort', onAbort)
      this.#endAll('the engine ended')
      await Promise.all(this.#running.map(async ({ process: child }) => child.ended))
      this.#guard.close()
      await Promise.all([sync.close(), redis.close()])
      await rm(temp, { recursive: true, force: true })
    }
  }

  async #command (temp: string): Promise<readonly string[]> {
    const { target, cacheDir, plan, composition, signal } = this.#init
    if (plan !== undefined) return planCommand(plan, composition, temp, signal)
    if (target.code === undefined) throw new Error(`expected a JS router, got ${target.module}`)
    const { libp2p } = await loadRouter(target.code)
    return [process.execPath, ...NODE_FLAGS, await bundlePlan({
      router: target.code, libp2p, integrity: target.integrity ?? '', cacheDir
    })]
  }

  /** Starts all instances, a few at a time, and waits until all have ended. */
  async #startAll (
    command: readonly string[], services: Readonly<Record<string, string>>, temp: string
  ): Promise<readonly InstanceEnd[]> {
    const ends: Array<Promise<InstanceEnd>> = []
    const starting = new Set<Promise<void>>()
    const slots = Math.max(4, 2 * availableParallelism())
    for (const spec of this.#specs) {
      if (this.#init.signal.aborted) break
      while (starting.size >= slots) await Promise.race(starting)
      const child = await this.#start(spec, command, services, temp)
      this.#running.push({ spec, process: child })
      const slot = Promise.race([child.started, sleep(START_SLOT_MS, undefined, { ref: false })])
        .then(() => { starting.delete(slot) })
      starting.add(slot)
      ends.push(child.ended.then(end => {
        if (end.outcome !== 'ok') this.#onFailure(spec)
        return end
      }))
    }
    return Promise.all(ends)
  }

  async #start (
    spec: InstanceSpec, command: readonly string[], services: Readonly<Record<string, string>>, temp: string
  ): Promise<InstanceProcess> {
    const { composition: { global }, runId, outputsDir, seed } = this.#init
    const place = join(spec.groupId, String(spec.groupIndex))
    const outputsPath = join(outputsDir, runId, place)
    const tempPath = join(temp, place)
    await Promise.all([createOutputsDir(outputsPath), createOutputsDir(tempPath)])
    const env = formatRunEnv({
      plan: global.plan.replaceAll('/', '-'), testCase: global.case.replaceAll('/', '-'), run: runId, groupId: spec.groupId,
      groupInstanceCount: spec.groupInstanceCount, instanceCount: spec.instanceCount, params: spec.params,
      outputsPath, tempPath, sidecar: false, subnet: '127.1.0.0/16', disableMetrics: true,
      startTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z')
    })
    return new InstanceProcess({
      command,
      env: { PATH: process.env['PATH'] ?? '', ...env, ...services, GSPLAN_SEED: `${seed}:${spec.index}` },
      outputsDir: outputsPath,
      guard: this.#guard,
      maxOutputBytes: MAX_OUTPUT_BYTES,
      onEvent: event => { if (spec.index === 0 && this.#phases.onEvent(event)) this.#report() }
    })
  }

  /** One that has failed leaves the others waiting for it: they get a while, then they are ended. */
  #onFailure ({ groupId, groupIndex }: InstanceSpec): void {
    setTimeout(() => { this.#endAll(`ended because ${groupId}/${groupIndex} had failed`) }, FAILURE_GRACE_MS).unref()
  }

  #endAll (reason: string): void {
    for (const { process: child } of this.#running) child.end(reason)
  }

  #report (): void {
    const { warmNs, runNs, coolNs, nodesPerInstance } = parsePlanParams(this.#specs[0]?.params ?? {})
    const elapsedMs = this.#phases.elapsedMs()
    this.#init.onProgress({
      phase: this.#phases.phase, virtualMs: elapsedMs, totalMs: Math.max(elapsedMs, Number(warmNs + runNs + coolNs) / 1e6),
      published: 0, delivered: 0, peers: this.#specs.length * nodesPerInstance
    })
  }

  #result (ends: readonly InstanceEnd[], before: NodeJS.ResourceUsage): EngineResult {
    const { machineFraction } = this.#phases
    const usage = process.resourceUsage()
    return {
      instances: this.#specs.map(({ groupId, groupIndex }, index): InstanceOutcome => {
        const { outcome, error } = ends[index] ?? { outcome: 'missing' as const, error: 'was not started' }
        return { groupId, groupIndex, outcome, ...error === undefined ? {} : { error } }
      }),
      virtualS: this.#phases.elapsedMs() / 1000,
      cpuS: (usage.userCPUTime + usage.systemCPUTime - before.userCPUTime - before.systemCPUTime) / 1e6,
      peakRssBytes: usage.maxRSS * 1024,
      invalid: machineFraction !== undefined && machineFraction > MAX_MACHINE_FRACTION
        ? [{
            code: 'saturated',
            message: `this machine was ${(machineFraction * 100).toFixed(0)} % busy during the run phase (at most ` +
              `${MAX_MACHINE_FRACTION * 100} % can be trusted): fewer peers, a lower message rate, or the sim engine`
          }]
        : []
    }
  }
}

/** Runs every instance as a process of this machine, on real libp2p, in real time. */
export const execEngine: Engine = {
  name: 'exec',
  async run (init: EngineInit): Promise<EngineResult> {
    return new ExecRun(init).run()
  }
}
