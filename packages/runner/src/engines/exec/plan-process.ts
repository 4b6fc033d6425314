import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { FIRST_OUTPUT, SHARED_BY } from '@gsplan/plan'
import type { RunEvent } from '@gsplan/testground'
import type { Guard } from './orphan-reaper.ts'
import { InstanceCapture, type InstanceEnd, type ProcessEnd } from './instance-capture.ts'
import { prioritise } from './prioritise.ts'

const KILL_AFTER_MS = 3000
/** What a process has started, and still holds its outputs, says nothing more after that. */
const LET_GO_AFTER_MS = 3000

type Environment = Readonly<Record<string, string>>

/** One instance of those that a process runs. */
export interface ProcessInstance {
  readonly env: Environment
  readonly outputsDir: string
  readonly onEvent: (event: RunEvent) => void
}

export interface PlanProcessInit {
  /** Program and arguments. */
  readonly command: readonly string[]
  /** What the process itself gets, whatever instances it runs. */
  readonly env: Environment
  /** Working folder of the process: SDKs and plans leave files there that belong to no output. */
  readonly workDir: string
  /** More than one only for gsplan's own plan, which knows how to share a process. */
  readonly instances: readonly ProcessInstance[]
  /** What an instance may write to its standard outputs, bytes. */
  readonly maxOutputBytes: number
  readonly guard: Guard
}

/** Why a process was ended; the instance whose doing it was, if it was one's. */
interface Killed {
  readonly reason: string
  readonly isConsequence: boolean
  readonly culprit?: number
}

/**
 * Registers with the guard, lets go of its input, and becomes the program: between the runner's order and the guard's
 * knowledge nothing can get lost.
 */
const registerAndRun = 'echo "+$$" >&3; exec "$@" 3>&-'

/** A process that runs an instance, or several: it is started, watched and ended as one. */
export class PlanProcess {
  readonly pid: number | undefined
  /** Resolves with the end of each instance when the process has ended, with all outputs in place. */
  readonly ended: Promise<readonly InstanceEnd[]>
  /** Resolves when an instance has said something, or the process has ended. */
  readonly started: Promise<void>
  readonly #init: PlanProcessInit
  readonly #child: ChildProcess
  readonly #captures: readonly InstanceCapture[]
  readonly #startedMs = performance.now()
  #killed: Killed | undefined
  /** Those that were through when the process was ended for the sake of others. */
  #through: readonly InstanceCapture[] = []
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
    this.#child = spawn('/bin/sh', ['-c', registerAndRun, 'sh', ...command], {
      cwd: init.workDir,
      env: { ...init.env, ...isShared ? { [SHARED_BY]: String(instances.length) } : instances[0]?.env },
      detached: true,
      stdio: [isShared ? 'pipe' : 'ignore', 'pipe', 'pipe', guard.input, ...outputs]
    })
    this.pid = this.#child.pid
    if (this.pid !== undefined) prioritise(this.pid)
    if (isShared) this.#handOver()
    else this.#capture(this.#captures[0], this.#child.stdout)
    this.ended = this.#wait()
  }

  get isRunning (): boolean {
    return this.#isRunning
  }

  get outputsDirs (): readonly string[] {
    return this.#init.instances.map(({ outputsDir }) => outputsDir)
  }

  /**
   * Ends the process and all it started for what is not its own doing.
   *
   * @param reason what is said of its instances, unless they had ended well
   */
  end (reason: string): void {
    this.#end({ reason, isConsequence: true })
  }

  /**
   * Ends it for what one of its instances did.
   *
   * @param reason what the instance did
   */
  endFor (culprit: number, reason: string): void {
    this.#end({ reason, isConsequence: false, culprit })
  }

  #end (killed: Killed): void {
    if (!this.#isRunning) return
    if (this.#killed === undefined && this.#captures.length > 1) {
      this.#through = this.#captures.filter(({ hasSaidHow }) => hasSaidHow)
    }
    this.#killed ??= killed
    this.#signal('SIGTERM')
    setTimeout(() => { this.#signal('SIGKILL') }, KILL_AFTER_MS).unref()
  }

  /** Why an instance was ended, if it was: those that share a process with one that misbehaves have no part in it. */
  #killedFor (capture: InstanceCapture, index: number): ProcessEnd['killed'] {
    if (this.#through.includes(capture)) return undefined
    const { culprit = index, reason = '' } = this.#killed ?? {}
    return culprit === index ? this.#killed : { reason: `shared a process with one that ${reason}`, isConsequence: true }
  }

  /** What the process says on its standard error is every instance's. */
  #capture (capture: InstanceCapture | undefined, stdout: Readable | null): void {
    // there is none of a process that could not be made
    if (stdout !== null) capture?.capture('stdout', stdout)
    if (this.#child.stderr !== null) capture?.capture('stderr', this.#child.stderr)
  }

  /** Instances that share a process get their environments from its input, and each has an output of its own. */
  #handOver (): void {
    const { stdin, stdout, stdio } = this.#child
    // one that has ended at once reads nothing
    stdin?.on('error', () => {})
    stdin?.end(JSON.stringify(this.#init.instances.map(({ env }) => env)))
    stdout?.resume()
    // every instance listens to it
    this.#child.stderr?.setMaxListeners(0)
    this.#captures.forEach((capture, index) => { this.#capture(capture, stdio[FIRST_OUTPUT + index] as Readable | null) })
  }

  #signal (signal: NodeJS.Signals): void {
    try {
      if (this.pid !== undefined) process.kill(-this.pid, signal)
    } catch {
      // it has ended
    }
  }

  /** Whatever it started may pass on its last words, then ends with it, or is listened to no longer. */
  #letGo (): void {
    setTimeout(() => {
      this.#signal('SIGKILL')
      for (const stream of this.#child.stdio) stream?.destroy()
    }, LET_GO_AFTER_MS).unref()
  }

  async #wait (): Promise<readonly InstanceEnd[]> {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null, Error?]>(resolve => {
      this.#child.once('error', error => { resolve([null, null, error]) })
      this.#child.once('exit', () => { this.#letGo() })
      this.#child.once('close', (exitCode, exitSignal) => { resolve([exitCode, exitSignal]) })
    })
    this.#isRunning = false
    const afterS = ((performance.now() - this.#startedMs) / 1000).toFixed(1)
    this.#signal('SIGKILL')
    if (this.pid !== undefined) this.#init.guard.release(this.pid)
    return Promise.all(this.#captures.map(
      async (capture, index) => capture.end({ code, signal, afterS, killed: this.#killedFor(capture, index) })))
  }
}
