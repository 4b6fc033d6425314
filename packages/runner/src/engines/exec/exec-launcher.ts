import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { makeTemporaryFolder } from '@gsplan/cli'
import { FIRST_PEER } from '@gsplan/plan'
import { formatRunEnv, type InstanceSpec } from '@gsplan/testground'
import type { EngineInit } from '../../engine.ts'
import type { InstanceEnd, Launched, Launcher, LaunchWatch } from '../launch/launcher.ts'
import type { LiveCounts } from '../shared/live-counts.ts'
import { LiveTally } from '../shared/live-tally.ts'
import type { Command } from '../shared/plan-command.ts'
import { execCommands } from './exec-commands.ts'
import { placeOf, type ExecLayout } from './exec-layout.ts'
import { startExecServices, type ExecServices } from './exec-services.ts'
import { createOutputsDir } from './instance-capture.ts'
import type { ExecLimits } from './limits.ts'
import { Guard } from './orphan-reaper.ts'
import { haveOwnAddresses, type CanListen } from './peer-addresses.ts'
import { PlanProcess, type ProcessInstance } from './plan-process.ts'
import { StartSlots } from './start-slots.ts'

/** State shared by the processes of a run. */
interface Surroundings {
  /** Folder for builds, temporary files and working folders. */
  readonly temp: string
  readonly services: ExecServices
  readonly guard: Guard
}

/** Settings of an {@link ExecLauncher}. */
export interface ExecLauncherInit {
  readonly run: EngineInit
  readonly layout: ExecLayout
  readonly limits: Pick<ExecLimits, 'stdoutBytes'>
  readonly can: CanListen
}

/** Runs instances in processes of this machine. */
export class ExecLauncher implements Launcher {
  readonly #init: ExecLauncherInit
  readonly #surroundings: Surroundings
  readonly #running: PlanProcess[] = []
  readonly #live = new LiveTally()
  readonly #outputsDir: string
  #commandOf: ((spec: InstanceSpec) => Command) | undefined
  /** True if peers have addresses of their own. */
  #areApart = false
  /** Why all instances are being ended; from then on none is started. */
  #ending: string | undefined
  #ready = 0

  private constructor (init: ExecLauncherInit, surroundings: Surroundings) {
    this.#init = init
    this.#surroundings = surroundings
    // instances have working folders of their own
    this.#outputsDir = resolve(init.run.outputsDir)
  }

  /** Starts the services that instances share. */
  static async open (init: ExecLauncherInit): Promise<ExecLauncher> {
    const temp = makeTemporaryFolder(tmpdir(), 'gsplan-exec')
    let services: ExecServices | undefined
    try {
      services = await startExecServices(message => { init.run.emit({ kind: 'log', source: 'exec', message }) })
      return new ExecLauncher(init, { temp, services, guard: new Guard() })
    } catch (error) {
      await services?.close()
      await rm(temp, { recursive: true, force: true })
      throw error
    }
  }

  /** Processes that run now. */
  get running (): readonly PlanProcess[] {
    return this.#running.filter(({ isRunning }) => isRunning)
  }

  /** Barriers that instances are waiting at, a few words each. */
  openBarriers (): string[] {
    return this.#surroundings.services.openBarriers()
  }

  live (): LiveCounts | undefined {
    return this.#live.read()
  }

  async prepare (onBuild: () => void): Promise<void> {
    const { run, layout, can } = this.#init
    this.#areApart = layout.isOwn && await haveOwnAddresses(layout.peers, can)
    this.#commandOf = await execCommands(run, layout, this.#surroundings.temp, onBuild)
  }

  /** Starts all processes, a few at a time, and waits until all have ended. */
  async launch (watch: LaunchWatch): Promise<Launched> {
    const ends = new Map<number, InstanceEnd>()
    const running: Array<Promise<void>> = []
    const slots = new StartSlots()
    for (const specs of this.#init.layout.processes) {
      await slots.free(() => this.#isEnding())
      if (this.#isEnding()) break
      if (this.#ready === 0) watch.onProgress({ started: 0, ready: 0 })
      const child = await this.#start(specs, watch)
      this.#running.push(child)
      this.#ready += specs.length
      watch.onProgress({ started: this.#running.length, ready: this.#ready })
      // the end may have come meanwhile
      if (this.#isEnding()) child.end(this.#ending ?? '')
      slots.take(child.started)
      running.push(child.ended.then(all => {
        specs.forEach(({ index }, at) => { ends.set(index, all[at] as InstanceEnd) })
        const failed = specs.find(({ index }) => ends.get(index)?.outcome !== 'ok')
        if (failed !== undefined) watch.onFailure(failed)
      }))
    }
    await Promise.all(running)
    return { ends }
  }

  end (reason: string): void {
    this.#ending ??= reason
    for (const child of this.#running) child.end(reason)
  }

  async close (): Promise<void> {
    this.end('the engine ended')
    await Promise.allSettled(this.#running.map(async child => child.ended))
    const { guard, services, temp } = this.#surroundings
    guard.close()
    await services.close()
    await rm(temp, { recursive: true, force: true })
  }

  async #start (specs: readonly InstanceSpec[], watch: LaunchWatch): Promise<PlanProcess> {
    const { temp, guard } = this.#surroundings
    const [first] = specs as readonly [InstanceSpec]
    const workDir = join(temp, 'work', placeOf(first))
    await createOutputsDir(workDir)
    return new PlanProcess({
      command: this.#commandOf?.(first) ?? [],
      workDir,
      // names the run, for people who look at the process
      env: { PATH: process.env['PATH'] ?? '', TEST_OUTPUTS_PATH: join(this.#outputsDir, this.#init.run.runId) },
      instances: await Promise.all(specs.map(async spec => this.#toInstance(spec, watch))),
      maxOutputBytes: this.#init.limits.stdoutBytes,
      guard,
      onLive: stream => { this.#live.attach(stream) }
    })
  }

  async #toInstance (spec: InstanceSpec, watch: LaunchWatch): Promise<ProcessInstance> {
    const { runId, seed } = this.#init.run
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
      onEvent: event => { watch.onEvent(spec, event) }
    }
  }

  #addressEnv ({ index }: InstanceSpec): Readonly<Record<string, string>> {
    return this.#areApart ? { [FIRST_PEER]: String(index * this.#init.layout.peersPerInstance) } : {}
  }

  #toRunEnv (spec: InstanceSpec, outputsPath: string, tempPath: string): Readonly<Record<string, string>> {
    const { global } = this.#init.layout.composition
    return formatRunEnv({
      plan: global.plan.replaceAll('/', '-'), testCase: global.case.replaceAll('/', '-'), run: this.#init.run.runId,
      groupId: spec.groupId, groupInstanceCount: spec.groupInstanceCount, instanceCount: spec.instanceCount,
      params: spec.params, outputsPath, tempPath, sidecar: false, subnet: '127.1.0.0/16', disableMetrics: true,
      startTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z')
    })
  }

  #isEnding (): boolean {
    return this.#ending !== undefined
  }
}
