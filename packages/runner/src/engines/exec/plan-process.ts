import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { FIRST_OUTPUT, SHARED_BY } from '@gsplan/plan'
import type { RunEvent } from '@gsplan/testground'
import type { Guard } from './guard.ts'
import { InstanceCapture, type InstanceEnd } from './instance-capture.ts'

const KILL_AFTER_MS = 3000

export type Environment = Readonly<Record<string, string>>

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
  /** More than one only for gsplan's own plan, which knows how to share a process. */
  readonly instances: readonly ProcessInstance[]
  /** What an instance may write to its standard outputs, bytes. */
  readonly maxOutputBytes: number
  readonly guard: Guard
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
  #killed: { readonly reason: string, readonly isConsequence: boolean } | undefined
  #isRunning = true

  constructor (init: PlanProcessInit) {
    this.#init = init
    const { instances, guard, command, maxOutputBytes } = init
    this.#captures = instances.map(({ outputsDir, onEvent }) => new InstanceCapture({
      outputsDir, maxOutputBytes, onEvent, onFlood: reason => { this.end(reason) }
    }))
    this.started = Promise.race(this.#captures.map(async capture => capture.started))
    const isShared = instances.length > 1
    const outputs = isShared ? instances.map(() => 'pipe' as const) : []
    this.#child = spawn('/bin/sh', ['-c', registerAndRun, 'sh', ...command], {
      env: { ...init.env, ...isShared ? { [SHARED_BY]: String(instances.length) } : instances[0]?.env },
      detached: true,
      stdio: [isShared ? 'pipe' : 'ignore', 'pipe', 'pipe', guard.input, ...outputs]
    })
    this.pid = this.#child.pid
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
   * Ends the process and all it started.
   *
   * @param reason what is said of it, unless it had ended well
   * @param isConsequence whether it is ended for what is not its own doing
   */
  end (reason: string, isConsequence = false): void {
    if (!this.#isRunning) return
    this.#killed ??= { reason, isConsequence }
    this.#signal('SIGTERM')
    setTimeout(() => { this.#signal('SIGKILL') }, KILL_AFTER_MS).unref()
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
    this.#captures.forEach((capture, index) => { this.#capture(capture, stdio[FIRST_OUTPUT + index] as Readable | null) })
  }

  #signal (signal: NodeJS.Signals): void {
    try {
      if (this.pid !== undefined) process.kill(-this.pid, signal)
    } catch {
      // it has ended
    }
  }

  async #wait (): Promise<readonly InstanceEnd[]> {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null, Error?]>(resolve => {
      this.#child.once('error', error => { resolve([null, null, error]) })
      this.#child.once('close', (exitCode, exitSignal) => { resolve([exitCode, exitSignal]) })
    })
    this.#isRunning = false
    const afterS = ((performance.now() - this.#startedMs) / 1000).toFixed(1)
    // whatever it started ends with it
    this.#signal('SIGKILL')
    if (this.pid !== undefined) this.#init.guard.release(this.pid)
    return Promise.all(this.#captures.map(async capture => capture.end({ code, signal, afterS, killed: this.#killed })))
  }
}
