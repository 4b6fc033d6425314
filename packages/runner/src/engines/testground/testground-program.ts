import { statSync } from 'node:fs'
import { captureChild, LineSplitter, MissingProgramError, runChild, UsageError } from '@gsplan/cli'
import { formatDuration } from '@gsplan/testground'

/** Which Testground a program is: 0.6 has a queue of tasks and runs in compositions, 0.5 hasn't. */
export type TestgroundVersion = '0.5' | '0.6'

const installation = 'expected the program testground, found none; build it with Go ≥ 1.24 (node ' +
  'tools/setup/testground.mjs in a clone of gsplan, or https://docs.testground.ai) and put it on the PATH, or use --engine exec'

/** Time from SIGTERM to SIGKILL, ms: `run composition` asks the daemon to end the run. */
const END_GRACE_MS = 10_000

/**
 * Finds the program, and its version by the flags that it offers: `testground version` names a commit at best.
 *
 * @throws {MissingProgramError} when it is not installed
 * @throws {UsageError} when it is something else
 */
export async function findTestground (signal: AbortSignal): Promise<TestgroundVersion> {
  const { stdout, stderr, exitCode, error } = await captureChild('testground', ['run', 'composition', '--help'], {
    signal, timeoutMs: 30_000, maxBytes: 2 ** 20
  })
  signal.throwIfAborted()
  if (error?.code === 'ENOENT') throw new MissingProgramError(`--engine testground: ${installation}`)
  const said = stdout + stderr
  if (exitCode !== 0 || !said.includes('--collect')) {
    throw new UsageError('--engine testground: expected testground run composition to offer --collect (Testground 0.5 or ' +
      `newer), got ${JSON.stringify(error?.code ?? said.split('\n', 1)[0]?.slice(0, 200) ?? '')}`)
  }
  return said.includes('--run-ids') ? '0.6' : '0.5'
}

/** Version and commit of an installed Testground, by what its `version` prints. */
export async function describeTestground (stdout: string): Promise<string> {
  const commit = /^Git commit: (.*)$/m.exec(stdout)?.[1] ?? 'unknown'
  const version = await findTestground(AbortSignal.timeout(10_000)).catch(() => undefined)
  return version === undefined ? `older than 0.5, commit ${commit}` : `${version}, commit ${commit}`
}

/** The client went on for too long without a word, or had too many, or too much to hand over. */
export class ClientLimitError extends Error {
  override readonly name = 'ClientLimitError'
}

export interface RunTestgroundInit {
  /** Address of the daemon. @default the client's own */
  readonly endpoint?: string | undefined
  /** Takes each line that the program prints; it waits meanwhile. */
  readonly onLine: (line: string) => Promise<void> | void
  /** Longest silence of the program, ms. */
  readonly maxSilenceMs: number
  /** Bytes that the program may print. */
  readonly maxOutputBytes: number
  /** File that the program writes, and bytes that it may have. */
  readonly collected: { readonly paths: readonly string[], readonly maxBytes: number }
  readonly signal: AbortSignal
}

/** Characters of a line; events of instances have 64 KiB at most. */
const MAX_LINE = 2 ** 17

/** Time between looks at the file that the client writes, ms. */
const LOOK_MS = 1000

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

/** Aborts when the client passes one of its limits. */
class ClientLimits {
  readonly #abort = new AbortController()
  readonly #init: RunTestgroundInit
  readonly #silence: NodeJS.Timeout
  readonly #look: NodeJS.Timeout
  #bytes = 0

  constructor (init: RunTestgroundInit) {
    this.#init = init
    const { maxSilenceMs, collected } = init
    this.#silence = setTimeout(() => {
      this.#pass(`testground said nothing for ${formatDuration(BigInt(maxSilenceMs) * 1_000_000n)}`)
    }, maxSilenceMs)
    this.#look = setInterval(() => {
      if (Math.max(...collected.paths.map(sizeOf)) <= collected.maxBytes) return
      this.#pass(`testground collected more than ${collected.maxBytes} bytes`)
    }, LOOK_MS)
  }

  get signal (): AbortSignal {
    return this.#abort.signal
  }

  onChunk (bytes: number): void {
    this.#silence.refresh()
    this.#bytes += bytes
    if (this.#bytes > this.#init.maxOutputBytes) this.#pass(`testground printed more than ${this.#init.maxOutputBytes} bytes`)
  }

  release (): void {
    clearTimeout(this.#silence)
    clearInterval(this.#look)
  }

  #pass (message: string): void {
    this.#abort.abort(new ClientLimitError(message))
  }
}

/**
 * Runs the client until it ends; an abort asks it to end, and it then asks the daemon.
 *
 * @returns its exit code
 * @throws the signal's reason when it was aborted
 * @throws {ClientLimitError} when it had said nothing for too long, or too much, upon which it was asked to end
 */
export async function runTestground (args: readonly string[], init: RunTestgroundInit): Promise<number> {
  const { endpoint, onLine, signal } = init
  const limits = new ClientLimits(init)
  // a flag of the program, not of its commands
  const root = endpoint === undefined ? [] : ['--endpoint', endpoint]
  const lines = { stdout: new LineSplitter(MAX_LINE), stderr: new LineSplitter(MAX_LINE) }
  try {
    const end = await runChild('testground', [...root, ...args], {
      signal: AbortSignal.any([signal, limits.signal]), endGraceMs: END_GRACE_MS,
      onChunk: async (chunk, output) => {
        limits.onChunk(chunk.length)
        // words about its end explain nothing
        if (limits.signal.aborted) return
        for (const line of lines[output].push(chunk)) await onLine(line)
      }
    })
    limits.signal.throwIfAborted()
    for (const splitter of [lines.stdout, lines.stderr]) for (const line of splitter.end()) await onLine(line)
    signal.throwIfAborted()
    return end.exitCode ?? 1
  } finally {
    limits.release()
  }
}
