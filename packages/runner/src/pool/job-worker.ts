import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { InterruptedError, printable } from '@gsplan/cli'
import type { RunContext } from '../run-context.ts'
import { signalOf } from '../interruption.ts'
import { fromRunMessage, type FinishedRun } from './finished-run.ts'
import type { JobReply, JobRequest, RunJob } from './run-job.ts'

/** Tests whether a test runner has loaded this file as source; a process starts from a file that Node reads as it is. */
const isSource = import.meta.url.endsWith('.ts')
const program = fileURLToPath(
  new URL(isSource ? '../../dist/pool/job-process.js' : './job-process.js', import.meta.url))

/** Longest end of its error output that is kept, characters. */
const KEPT = 4000

/** A failure of a run in another process, with the exit code that it had there. */
class JobError extends Error {
  override readonly name: string = 'JobError'
  readonly exitCode: number

  constructor (message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}

/** The end of a process that makes runs, before its time: it was killed, or ran out of memory. */
export class LostProcessError extends JobError {
  override readonly name: string = 'LostProcessError'
}

/** A process that makes runs, one after the other. It starts with its first run. */
export class JobWorker {
  readonly #context: RunContext
  #child: ChildProcess | undefined
  #errors = ''

  constructor (context: RunContext) {
    this.#context = context
  }

  /**
   * Makes a run.
   *
   * @throws {InterruptedError} when the signal aborts
   * @throws {LostProcessError} when the process ends before its time; the next run starts another
   * @throws errors with the exit codes that the run would have thrown here
   */
  async run ({ prepared: { engine, ...prepared }, options }: RunJob): Promise<FinishedRun> {
    const { signal, cacheDir, onEvent } = this.#context
    signal.throwIfAborted()
    const child = this.#child ??= this.#start()
    const abort = (): void => { send(child, { kind: 'abort', signal: signalOf(signal) }) }
    signal.addEventListener('abort', abort, { once: true })
    try {
      const ended = this.#untilAnswered(child, event => { onEvent?.(event) })
      send(child, { kind: 'run', prepared, engine: engine.name, options, cacheDir })
      return await ended
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** Lets the process end. */
  close (): void {
    if (this.#child?.connected === true) this.#child.disconnect()
    this.#child = undefined
  }

  #start (): ChildProcess {
    // those of a process before are not its own
    this.#errors = ''
    const child = fork(program, {
      execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced'
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { this.#errors = (this.#errors + text).slice(-KEPT) })
    return child
  }

  async #untilAnswered (child: ChildProcess, onEvent: NonNullable<RunContext['onEvent']>): Promise<FinishedRun> {
    return new Promise((resolve, reject) => {
      const lose = (how: string): void => {
        this.#child = undefined
        // its last line has the reason
        const last = this.#errors.trim().split('\n').at(-1) ?? ''
        leave()
        reject(new LostProcessError(`the process of the run ${how}${last === '' ? '' : `: ${printable(last)}`}`, 1))
      }
      const onMessage = (reply: JobReply): void => {
        if (reply.kind === 'event') {
          onEvent(reply.event)
          return
        }
        leave()
        if (reply.kind === 'done') resolve(fromRunMessage(reply.run))
        else if (reply.kind === 'failed') reject(new JobError(reply.message, reply.exitCode))
        else reject(new InterruptedError(reply.message, reply.signal))
      }
      const onError = (error: Error): void => { lose(`could not be started: ${error.message}`) }
      const onClose = (code: number | null, signal: NodeJS.Signals | null): void => {
        lose(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`)
      }
      const leave = (): void => { child.off('message', onMessage).off('error', onError).off('close', onClose) }
      child.on('message', onMessage).once('error', onError).once('close', onClose)
    })
  }
}

/** A process that has ended gets nothing. */
const send = (child: ChildProcess, request: JobRequest): void => { child.send(request, () => {}) }
