import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { FIRST_OUTPUT, LIVE_OUTPUT, SHARED_BY } from '@gsplan/plan'
import type { RunEvent } from '@gsplan/testground'
import { guardedArgs, type Guard } from './orphan-reaper.ts'
import type { InstanceEnd } from '../launch/launcher.ts'
import { InstanceCapture, type ProcessEnd } from './instance-capture.ts'
import { prioritise } from './prioritise.ts'

const KILL_AFTER_MS = 3000
/** Time in which children that still hold a process's outputs may write to them, ms. */
const DRAIN_MS = 3000

type Environment = Readonly<Record<string, string>>

/** One instance of those that a process runs. */
export interface ProcessInstance {
  readonly env: Environment
  readonly outputsDir: string
  readonly onEvent: (event: RunEvent) => void
}

/** Settings of a {@link PlanProcess}. */
export interface PlanProcessInit {
  /** Program and arguments. */
  readonly command: readonly string[]
  /** Environment of the process itself. */
  readonly env: Environment
  /** Working folder of the process: SDKs and plans leave files there that are not outputs. */
  readonly workDir: string
  /** More than one only for gsplan's own plan, which knows how to share a process. */
  readonly instances: readonly ProcessInstance[]
  /** Limit on an instance's standard outputs, bytes. */
  readonly maxOutputBytes: number
  readonly guard: Guard
  /** Takes what the process tells of messages as it runs, as gsplan's own plan does. */
  readonly onLive?: ((stream: Readable) => void) | undefined
}

/** Reason that a process was ended for, and the instance that caused it, if any. */
interface Killed {
  readonly reason: string
  readonly isConsequence: boolean
  readonly causedBy?: number | undefined
}

/** A process that runs one or several instances: started, watched and ended as one. */
export class PlanProcess {
  readonly pid: number | undefined
  /** Resolves with the end of each instance when the process has ended, with all outputs in place. */
  readonly ended: Promise<readonly InstanceEnd[]>
  /** Resolves with the first output of an instance, or the end of the process. */
  readonly started: Promise<void>
  readonly #init: PlanProcessInit
  readonly #child: ChildProcess
  readonly #captures: readonly InstanceCapture[]
  readonly #startedMs = performance.now()
  #killed: Killed | undefined
  /** Instances that had finished before the process was killed for another's failure. */
  #finishedEarly: readonly InstanceCapture[] = []
  #isRunning = true

  constructor (init: PlanProcessInit) {
    this.#init = init
    const { instances, guard, command, maxOutputBytes } = init
    this.#captures = instances.map(({ outputsDir, onEvent }, index) => new InstanceCapture({
      outputsDir, maxOutputBytes, onEvent, onTrouble: reason => { this.endFor(index, reason) }
    }))
    this.started = Promise.race(this.#captures.map(async capture => capture.started))
    const isShared = instances.length > 1
    const outputs = isShared ? instances.map(() => 'pipe' as const) : []
    const live = init.onLive === undefined ? [] : ['pipe' as const]
    const liveAt = FIRST_OUTPUT + outputs.length
    this.#child = spawn('/bin/sh', guardedArgs(command), {
      cwd: init.workDir,
      env: {
        ...init.env, ...isShared ? { [SHARED_BY]: String(instances.length) } : instances[0]?.env,
        ...init.onLive && { [LIVE_OUTPUT]: String(liveAt) }
      },
      detached: true,
      stdio: [isShared ? 'pipe' : 'ignore', 'pipe', 'pipe', guard.input, ...outputs, ...live]
    })
    this.pid = this.#child.pid
    if (this.pid !== undefined) prioritise(this.pid)
    if (isShared) this.#handOver()
    else this.#capture(this.#captures[0], this.#child.stdout)
    const { stdio = [] } = this.#child as Partial<ChildProcess>
    if (stdio[liveAt] !== undefined) init.onLive?.(stdio[liveAt] as Readable)
    this.ended = this.#wait()
  }

  get isRunning (): boolean {
    return this.#isRunning
  }

  get outputsDirs (): readonly string[] {
    return this.#init.instances.map(({ outputsDir }) => outputsDir)
  }

  /**
   * Ends the process and its children for a reason outside of it.
   *
   * @param reason error of its instances, unless they had ended well
   */
  end (reason: string): void {
    this.#end({ reason, isConsequence: true })
  }

  /**
   * Ends it because of one of its instances.
   *
   * @param reason error of that instance
   */
  endFor (causedBy: number, reason: string): void {
    this.#end({ reason, isConsequence: false, causedBy })
  }

  #end (killed: Killed): void {
    if (!this.#isRunning) return
    if (this.#killed === undefined && this.#captures.length > 1) {
      this.#finishedEarly = this.#captures.filter(({ hasReportedOutcome }) => hasReportedOutcome)
    }
    this.#killed ??= killed
    this.#signal('SIGTERM')
    setTimeout(() => { this.#signal('SIGKILL') }, KILL_AFTER_MS).unref()
  }

  /** Reason that an instance was ended for; others than the one that caused it are terminated as a consequence. */
  #killedFor (capture: InstanceCapture, index: number): ProcessEnd['killed'] {
    if (this.#finishedEarly.includes(capture)) return undefined
    const { causedBy = index, reason = '' } = this.#killed ?? {}
    return causedBy === index ? this.#killed : { reason: `shared a process with one that ${reason}`, isConsequence: true }
  }

  /** Standard error of a process belongs to each of its instances. */
  #capture (capture: InstanceCapture | undefined, stdout: Readable | null = null): void {
    if (stdout !== null) capture?.capture('stdout', stdout)
    const { stderr } = this.#child as Partial<ChildProcess>
    if (stderr !== undefined && stderr !== null) capture?.capture('stderr', stderr)
  }

  /** Instances that share a process get their environments from its input, and each has an output of its own. */
  #handOver (): void {
    const { stdin, stdout, stdio = [] } = this.#child as Partial<ChildProcess>
    // a process that has ended at once reads nothing
    stdin?.on('error', () => {})
    stdin?.end(JSON.stringify(this.#init.instances.map(({ env }) => env)))
    stdout?.resume()
    // every instance listens to it
    this.#child.stderr?.setMaxListeners(0)
    this.#captures.forEach((capture, index) => {
      this.#capture(capture, stdio[FIRST_OUTPUT + index] as Readable | undefined)
    })
  }

  #signal (signal: NodeJS.Signals): void {
    try {
      if (this.pid !== undefined) process.kill(-this.pid, signal)
    } catch {
      // it has ended
    }
  }

  /** Gives children a while to write, then ends them and closes the streams. */
  #drainAndClose (): void {
    setTimeout(() => {
      this.#signal('SIGKILL')
      for (const stream of this.#child.stdio) stream?.destroy()
    }, DRAIN_MS).unref()
  }

  async #wait (): Promise<readonly InstanceEnd[]> {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(resolve => {
      this.#child.once('error', (error: NodeJS.ErrnoException) => {
        this.#killed ??= { reason: `could not be started: ${error.code ?? error.message}`, isConsequence: false }
        resolve([null, null])
      })
      this.#child.once('exit', () => { this.#drainAndClose() })
      this.#child.once('close', (exitCode, exitSignal) => { resolve([exitCode, exitSignal]) })
    })
    this.#isRunning = false
    const afterS = ((performance.now() - this.#startedMs) / 1000).toFixed(1)
    this.#signal('SIGKILL')
    if (this.pid !== undefined) this.#init.guard.release(this.pid)
    return Promise.all(this.#captures.map(
      async (capture, index) => capture.end({
        code, signal, afterS, wasEnded: this.#killed !== undefined, killed: this.#killedFor(capture, index)
      })))
  }
}
