import { MissingProgramError, UsageError } from '@gsplan/cli'
import { formatDuration } from '@gsplan/testground'
import { execa } from 'execa'

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
  const result = await execa('testground', ['run', 'composition', '--help'], {
    stdin: 'ignore', reject: false, all: true, cancelSignal: signal, timeout: 30_000
  })
  signal.throwIfAborted()
  if (result.code === 'ENOENT') throw new MissingProgramError(`--engine testground: ${installation}`)
  if (result.failed || !result.all.includes('--collect')) {
    throw new UsageError('--engine testground: expected testground run composition to offer --collect (Testground 0.5 or ' +
      `newer), got ${JSON.stringify(result.all.split('\n', 1)[0] ?? '')}`)
  }
  return result.all.includes('--run-ids') ? '0.6' : '0.5'
}

/** Version and commit of an installed Testground, by what its `version` prints. */
export async function describeTestground (stdout: string): Promise<string> {
  const commit = /^Git commit: (.*)$/m.exec(stdout)?.[1] ?? 'unknown'
  const version = await findTestground(AbortSignal.timeout(10_000)).catch(() => undefined)
  return version === undefined ? `older than 0.5, commit ${commit}` : `${version}, commit ${commit}`
}

/** The client was silent for longer than it may be. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError'
}

export interface RunTestgroundInit {
  /** Address of the daemon. @default the client's own */
  readonly endpoint?: string | undefined
  /** Takes each line that the program prints. */
  readonly onLine: (line: string) => void
  /** Longest silence of the program, ms. */
  readonly maxSilenceMs: number
  readonly signal: AbortSignal
}

/**
 * Runs the client until it ends; an abort asks it to end, and it then asks the daemon.
 *
 * @returns its exit code
 * @throws the signal's reason when it was aborted
 * @throws {SilenceError} when it had said nothing for too long, upon which it was asked to end
 */
export async function runTestground (args: readonly string[], init: RunTestgroundInit): Promise<number> {
  const { endpoint, onLine, maxSilenceMs, signal } = init
  const silence = new AbortController()
  const timer = setTimeout(() => {
    silence.abort(new SilenceError(`testground said nothing for ${formatDuration(BigInt(maxSilenceMs) * 1_000_000n)}`))
  }, maxSilenceMs)
  // a flag of the program, not of its commands
  const root = endpoint === undefined ? [] : ['--endpoint', endpoint]
  const client = execa('testground', [...root, ...args], {
    stdin: 'ignore', reject: false, all: true, buffer: false, cancelSignal: AbortSignal.any([signal, silence.signal]),
    forceKillAfterDelay: END_GRACE_MS,
    // a group of its own: Ctrl-C reaches it once, through this process, so that it ends in order
    detached: true
  })
  // nothing else ends a process group of its own when this process exits at once
  const onExit = (): void => { client.kill() }
  process.once('exit', onExit)
  try {
    for await (const line of client.iterable({ from: 'all' })) {
      timer.refresh()
      onLine(line)
    }
    const result = await client
    signal.throwIfAborted()
    silence.signal.throwIfAborted()
    return result.exitCode ?? 1
  } finally {
    clearTimeout(timer)
    process.off('exit', onExit)
  }
}
