import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

/** One of a program's outputs. */
export type ChildOutput = 'stdout' | 'stderr'

/** Settings of {@link runChild}. */
export interface RunChildOptions {
  /** @default that of this process */
  readonly cwd?: string | undefined
  /** The whole environment. @default that of this process */
  readonly env?: NodeJS.ProcessEnv | undefined
  /** Text for its standard input. @default none: it is at its end */
  readonly input?: string | undefined
  /** Asks the program, and those that it started, to end. */
  readonly signal: AbortSignal
  /** Time from that request to their being killed, ms. @default 3000 */
  readonly endGraceMs?: number | undefined
  /** Takes what the program prints; it waits, and so does the program, where the result does. */
  readonly onChunk: (chunk: Uint8Array, output: ChildOutput) => Promise<void> | void
}

/** End of a program. */
export interface ChildEnd {
  /** Undefined when a signal ended it, or it could not be started. */
  readonly exitCode: number | undefined
  readonly signal: NodeJS.Signals | undefined
  /** Why it could not be started: ENOENT where there is no such program. */
  readonly error: NodeJS.ErrnoException | undefined
}

/** One that could not be started for want of file handles has no outputs. */
type Child = Omit<ChildProcessByStdio<Writable | null, Readable, Readable>, ChildOutput>
  & { readonly [Output in ChildOutput]?: Readable }

/** Time for which a program's outputs may stay open, and silent, when it has ended: others that it started have them too. */
const OPEN_MS = 1000
const END_GRACE_MS = 3000

/** Signals the program and those that it started. */
function signalGroup ({ pid }: Child, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // all of them are gone
  }
}

/** The outputs of a program, which come to an end when it has ended, though others have them open. */
class Outputs {
  readonly #child: Child
  readonly #onChunk: RunChildOptions['onChunk']
  #timer: NodeJS.Timeout | undefined
  /** Chunks that are being taken. */
  #taken = 0

  constructor (child: Child, onChunk: RunChildOptions['onChunk']) {
    this.#child = child
    this.#onChunk = onChunk
  }

  async read (): Promise<void> {
    try {
      await Promise.all([this.#read('stdout'), this.#read('stderr')])
    } finally {
      this.#destroy()
    }
  }

  /** To be called when the program has ended. */
  onEnd (): void {
    this.#timer ??= setTimeout(() => {
      if (this.#taken === 0) this.#destroy()
      else this.#timer?.refresh()
    }, OPEN_MS)
  }

  async #read (output: ChildOutput): Promise<void> {
    try {
      for await (const chunk of this.#child[output] ?? []) {
        this.#timer?.refresh()
        this.#taken++
        await this.#onChunk(chunk as Uint8Array, output)
        this.#taken--
      }
    } catch (error) {
      // it was destroyed
      if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    }
  }

  #destroy (): void {
    clearTimeout(this.#timer)
    this.#child.stdout?.destroy()
    this.#child.stderr?.destroy()
  }
}

/** Programs that run: nothing else ends a process group of its own when this process exits at once. */
const running = new Set<Child>()
const endAll = (): void => { for (const child of running) signalGroup(child, 'SIGTERM') }

function enter (child: Child): void {
  if (running.size === 0) process.once('exit', endAll)
  running.add(child)
}

function leave (child: Child): void {
  running.delete(child)
  if (running.size === 0) process.off('exit', endAll)
}

/** Asks a program to end when the signal aborts, and kills it when it does not; undone by the function that is returned. */
function endOnAbort (child: Child, { signal, endGraceMs = END_GRACE_MS }: RunChildOptions): () => void {
  let timer: NodeJS.Timeout | undefined
  const end = (): void => {
    signalGroup(child, 'SIGTERM')
    timer ??= setTimeout(() => { signalGroup(child, 'SIGKILL') }, endGraceMs)
  }
  if (signal.aborted) end()
  signal.addEventListener('abort', end)
  enter(child)
  return () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
    leave(child)
    // the program has gone; those that it started have no time left
    if (signal.aborted) signalGroup(child, 'SIGKILL')
  }
}

/** Waits for the end of a program, or for the reason that it could not be started. */
const untilEnded = async (child: Child): Promise<ChildEnd> => new Promise(resolve => {
  child.once('error', (error: NodeJS.ErrnoException) => { resolve({ exitCode: undefined, signal: undefined, error }) })
  child.once('exit', (code, signal) => {
    resolve({ exitCode: code ?? undefined, signal: signal ?? undefined, error: undefined })
  })
})

/**
 * Runs a program in a process group of its own, so that Ctrl-C reaches it once, through this process, and those that it
 * started end with it. Nothing that it prints is kept. It has ended when it is gone, though programs that it started may
 * have its outputs open.
 *
 * @returns how it ended; a failure is data
 * @throws what `onChunk` throws, upon which the program is killed
 */
export async function runChild (program: string, args: readonly string[], options: RunChildOptions): Promise<ChildEnd> {
  const { cwd, env, input, onChunk } = options
  let child: Child
  try {
    child = spawn(program, args, {
      cwd, env, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'], detached: true
    }) as Child
  } catch (error) {
    return { exitCode: undefined, signal: undefined, error: error as NodeJS.ErrnoException }
  }
  const outputs = new Outputs(child, onChunk)
  const ended = untilEnded(child)
  const release = endOnAbort(child, options)
  // a program that does not read its input closes the pipe
  child.stdin?.on('error', () => {}).end(input)
  void ended.then(() => { outputs.onEnd() })
  try {
    await outputs.read()
  } catch (error) {
    signalGroup(child, 'SIGKILL')
    throw error
  } finally {
    await ended
    release()
  }
  return ended
}
