import { LineSplitter, printable, runChild, timerDelay, type ChildEnd, type ChildOutput } from '@gsplan/cli'
import { MissingRcloneError, StorageError } from '../errors.ts'
import { withoutSecrets } from '../without-secrets.ts'
import type { Connection } from './connection.ts'
import { RcloneLog, type TransferStats } from './rclone-log.ts'

export interface RunRcloneOptions {
  readonly signal?: AbortSignal | undefined
  /** Text for its standard input. */
  readonly input?: string | undefined
  readonly onStats?: ((stats: TransferStats) => void) | undefined
  /** Longest time without progress, ms. @default ten minutes */
  readonly patienceMs?: number | undefined
}

export interface RcloneResult {
  readonly exitCode: number
  readonly stdout: string
  readonly log: RcloneLog
}

/** rclone's exit codes for "directory not found" and "file not found". */
const NOT_FOUND = [3, 4]

export const isNotFound = ({ exitCode }: RcloneResult): boolean => NOT_FOUND.includes(exitCode)

/** A repeated command resumes where it stopped, hence rclone gives up within half a minute when the storage is gone. */
const patience = ['--retries=2', '--low-level-retries=4', '--contimeout=15s', '--timeout=2m']

/** Its stats also end it when gsplan was killed: the next write to a closed pipe does. */
const logging = ['--use-json-log', '--stats=500ms', '--stats-log-level=NOTICE']

export const installHint = 'install it with "apt install rclone" or "brew install rclone", or from https://rclone.org/install'

/** Bytes of its standard output, and that errors and notices take: those of a comparison of a hundred thousand files. */
const MAX_OUTPUT = 64 * 2 ** 20
/** Characters of a line of its log. */
const MAX_LINE = 2 ** 16
/** Longest time without any progress, ms: longer than rclone itself waits for a storage that is silent. */
const PATIENCE_MS = 10 * 60_000

/** rclone went on for too long without progress, or had too much to say. */
class RcloneLimit {
  readonly #abort = new AbortController()
  readonly #patienceMs: number
  readonly #timer: NodeJS.Timeout
  #state = ''

  constructor (patienceMs: number) {
    this.#patienceMs = patienceMs
    this.#timer = setTimeout(() => { this.pass(`rclone made no progress for ${this.#patienceMs / 1000} s`) }, timerDelay(patienceMs))
  }

  get signal (): AbortSignal {
    return this.#abort.signal
  }

  /** rclone repeats its stats all the time: a state that it had before is no progress. */
  onProgress (state?: string): void {
    if (state !== undefined && state === this.#state) return
    this.#state = state ?? this.#state
    this.#timer.refresh()
  }

  pass (message: string): void {
    this.#abort.abort(new StorageError(message))
  }

  release (): void {
    clearTimeout(this.#timer)
  }
}

/** Takes what rclone prints: a text, and a log. */
class RcloneOutput {
  readonly log: RcloneLog
  readonly #stdout: Uint8Array[] = []
  readonly #lines = new LineSplitter(MAX_LINE)
  readonly #limit: RcloneLimit
  #bytes = 0

  constructor (limit: RcloneLimit, onStats: RunRcloneOptions['onStats']) {
    this.#limit = limit
    this.log = new RcloneLog(stats => {
      limit.onProgress(`${stats.bytes} ${stats.files} ${stats.checks}`)
      onStats?.(stats)
    })
  }

  get stdout (): string {
    return Buffer.concat(this.#stdout).toString()
  }

  onChunk (chunk: Uint8Array, output: ChildOutput): void {
    if (output === 'stderr') {
      for (const line of this.#lines.push(chunk)) this.#read(line)
    } else {
      this.#limit.onProgress()
      this.#bytes += chunk.length
      this.#stdout.push(chunk)
    }
    if (this.#bytes + this.log.keptBytes <= MAX_OUTPUT) return
    this.#stdout.length = 0
    this.#limit.pass(`rclone printed more than ${MAX_OUTPUT} bytes`)
  }

  end (): void {
    for (const line of this.#lines.end()) this.#read(line)
  }

  #read (line: string): void {
    const before = this.log.keptBytes
    this.log.read(line)
    if (this.log.keptBytes > before) this.#limit.onProgress()
  }
}

/** Last words of a rclone that was killed, or never began. */
const describeEnd = ({ signal, error }: ChildEnd): string | undefined => error === undefined
  ? signal === undefined ? undefined : `rclone was ended by ${signal}`
  : `rclone could not be started: ${error.code ?? error.message}`

/**
 * Runs one command of rclone. Operands come after `--`, so that none is taken for an option.
 *
 * @returns its exit code and output; a failure is data
 * @throws {MissingRcloneError} when it is not installed
 * @throws {StorageError} when it makes no progress for too long, or prints without end
 * @throws the signal's reason when it is aborted; rclone is gone by then
 */
export async function runRclone (
  { flags, env }: Connection, command: readonly [name: string, ...options: string[]], operands: readonly string[],
  { signal, input, onStats, patienceMs = PATIENCE_MS }: RunRcloneOptions = {}
): Promise<RcloneResult> {
  signal?.throwIfAborted()
  const limit = new RcloneLimit(patienceMs)
  const output = new RcloneOutput(limit, onStats)
  try {
    const end = await runChild('rclone', [...command, ...flags, ...patience, ...logging, '--', ...operands], {
      env: { ...env }, input, signal: signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]),
      onChunk: (chunk, name) => { output.onChunk(chunk, name) }
    })
    output.end()
    signal?.throwIfAborted()
    limit.signal.throwIfAborted()
    if (end.error?.code === 'ENOENT') {
      throw new MissingRcloneError(`expected the program rclone, found none; ${installHint}`)
    }
    const said = describeEnd(end)
    if (said !== undefined) output.log.read(said)
    return { exitCode: end.exitCode ?? 1, stdout: output.stdout, log: output.log }
  } finally {
    limit.release()
  }
}

/** Words of rclone when it finds no credentials at all (AWS SDK for Go, versions 1 and 2). */
const noCredentials = /NoCredentialProviders|failed to refresh cached credentials|no EC2 IMDS role found|EmptyStaticCreds/

/** Makes an error of rclone's reason, in one line and without secrets. */
export function storageError (
  { log }: RcloneResult, { secrets, label }: Connection, reason: string = log.reason
): StorageError {
  if (noCredentials.test(reason)) {
    return new StorageError(`${label}: expected credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (AWS_SESSION_TOKEN), ` +
      'or a profile of ~/.aws that AWS_PROFILE names, found none')
  }
  return new StorageError(printable(withoutSecrets(reason, secrets).replace(/\s+/g, ' ')).slice(0, 500))
}

/**
 * {@link runRclone} for commands that have to succeed.
 *
 * @throws {StorageError} with rclone's reason when it fails
 */
export async function demandRclone (...call: Parameters<typeof runRclone>): Promise<RcloneResult> {
  const result = await runRclone(...call)
  if (result.exitCode !== 0) throw storageError(result, call[0])
  return result
}
