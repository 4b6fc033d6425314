import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseRunEventLine, type RunEvent } from '@gsplan/testground'
import type { InstanceOutcome } from '../../engine.ts'
import type { Guard } from './guard.ts'

/** A line that is longer is no event; Testground's own limit is 64 KiB. */
const MAX_LINE_BYTES = 1024 * 1024
const KEPT_LINES = 8
const KILL_AFTER_MS = 3000

export interface InstanceProcessInit {
  /** Program and arguments. */
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly outputsDir: string
  readonly guard: Guard
  /** What it may write to its standard outputs, bytes. */
  readonly maxOutputBytes: number
  readonly onEvent: (event: RunEvent) => void
}

/** How a process ended. */
export type InstanceEnd = Pick<InstanceOutcome, 'outcome' | 'error' | 'isConsequence'>

/**
 * Registers with the guard, lets go of its input, and becomes the program: between the runner's order and the guard's
 * knowledge nothing can get lost.
 */
const registerAndRun = 'echo "+$$" >&3; exec "$@" 3>&-'

/** One instance: its process, what it says, and how it ends. */
export class InstanceProcess {
  readonly pid: number | undefined
  /** Resolves when it has ended, with all its outputs in place. */
  readonly ended: Promise<InstanceEnd>
  /** Resolves when it has said something or has ended. */
  readonly started: Promise<void>
  readonly #init: InstanceProcessInit
  readonly #child: ChildProcess
  readonly #lastLines: string[] = []
  readonly #files: WriteStream[] = []
  readonly #startedMs = performance.now()
  #final: InstanceEnd | undefined
  #outputBytes = 0
  #killed: { readonly reason: string, readonly isConsequence: boolean } | undefined
  #isRunning = true
  #onStarted = (): void => {}

  constructor (init: InstanceProcessInit) {
    this.#init = init
    this.started = new Promise(resolve => { this.#onStarted = resolve })
    this.#child = spawn('/bin/sh', ['-c', registerAndRun, 'sh', ...init.command], {
      env: init.env, detached: true, stdio: ['ignore', 'pipe', 'pipe', init.guard.input]
    })
    this.pid = this.#child.pid
    this.#capture('stdout')
    this.#capture('stderr')
    this.ended = this.#wait()
  }

  get isRunning (): boolean {
    return this.#isRunning
  }

  get outputsDir (): string {
    return this.#init.outputsDir
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

  #signal (signal: NodeJS.Signals): void {
    try {
      if (this.pid !== undefined) process.kill(-this.pid, signal)
    } catch {
      // it has ended
    }
  }

  #capture (name: 'stdout' | 'stderr'): void {
    const stream = this.#child[name]
    const file = createWriteStream(join(this.#init.outputsDir, `.${name}`))
    this.#files.push(file)
    let line = Buffer.alloc(0)
    stream?.on('data', (chunk: Buffer) => {
      this.#onStarted()
      this.#outputBytes += chunk.length
      if (this.#outputBytes > this.#init.maxOutputBytes) {
        this.end(`wrote more than ${this.#init.maxOutputBytes} bytes to its standard outputs`)
        return
      }
      if (!file.write(chunk)) {
        stream.pause()
        file.once('drain', () => stream.resume())
      }
      const parts = Buffer.concat([line, chunk])
      let start = 0
      for (let end = parts.indexOf(10); end !== -1; end = parts.indexOf(10, start)) {
        this.#onLine(parts.toString('utf8', start, end))
        start = end + 1
      }
      line = parts.length - start > MAX_LINE_BYTES ? Buffer.alloc(0) : Buffer.from(parts.subarray(start))
    })
    stream?.on('close', () => {
      if (line.length > 0) this.#onLine(line.toString('utf8'))
      file.end()
    })
  }

  #onLine (line: string): void {
    const event = parseRunEventLine(line)?.event
    if (event === undefined || event.kind !== 'start') {
      const text = event?.kind === 'message' ? event.message : line
      this.#lastLines.push(text.slice(0, 300))
      if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift()
    }
    if (event === undefined) return
    if (event.kind === 'success') this.#final ??= { outcome: 'ok' }
    if (event.kind === 'failure') this.#final = { outcome: 'failed', error: event.error }
    if (event.kind === 'crash') this.#final = { outcome: 'crashed', error: event.error }
    this.#init.onEvent(event)
  }

  async #wait (): Promise<InstanceEnd> {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null, Error?]>(resolve => {
      this.#child.once('error', error => { resolve([null, null, error]) })
      this.#child.once('close', (exitCode, exitSignal) => { resolve([exitCode, exitSignal]) })
    })
    this.#isRunning = false
    const seconds = ((performance.now() - this.#startedMs) / 1000).toFixed(1)
    this.#onStarted()
    // whatever it started ends with it
    this.#signal('SIGKILL')
    if (this.pid !== undefined) this.#init.guard.release(this.pid)
    await Promise.all(this.#files.map(async file => {
      if (!file.writableFinished) await new Promise<void>(resolve => { file.once('close', () => { resolve() }) })
    }))
    await this.#keepOutputs()
    return this.#describe(code, signal, seconds)
  }

  /** What an SDK has not written itself: run.out and run.err are what was said. */
  async #keepOutputs (): Promise<void> {
    const { outputsDir } = this.#init
    const there = new Set(await readdir(outputsDir))
    for (const [captured, name] of [['.stdout', 'run.out'], ['.stderr', 'run.err']] as const) {
      const path = join(outputsDir, captured)
      const size = await stat(path).then(found => found.size, () => 0)
      if (there.has(name) || size === 0) await rm(path, { force: true })
      else await rename(path, join(outputsDir, name))
    }
  }

  #describe (code: number | null, signal: NodeJS.Signals | null, seconds: string): InstanceEnd {
    if (this.#final?.outcome === 'ok' && this.#killed === undefined) return this.#final
    const last = this.#lastLines.length === 0 ? 'it said nothing' : `last lines: ${this.#lastLines.join(' ⏎ ')}`
    if (this.#killed !== undefined) {
      const { reason, isConsequence } = this.#killed
      return { outcome: 'failed', error: `${reason}, after ${seconds} s; ${last}`, ...isConsequence ? { isConsequence } : {} }
    }
    if (this.#final !== undefined) return { ...this.#final, error: `${this.#final.error ?? ''}, after ${seconds} s` }
    const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`
    return {
      outcome: signal === null ? 'missing' : 'crashed', error: `ended with ${how} after ${seconds} s, before it said how; ${last}`
    }
  }
}

/** A folder for an instance's outputs, empty. */
export const createOutputsDir = async (dir: string): Promise<void> => { await mkdir(dir, { recursive: true }) }
