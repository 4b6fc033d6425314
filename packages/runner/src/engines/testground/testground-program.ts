import { formatDuration } from '@gsplan/testground'
import { execa } from 'execa'
import { MissingProgramError, RunError } from '../../errors.ts'

/** Which Testground a program is: 0.6 has a queue of tasks and runs in compositions, 0.5 hasn't. */
export type TestgroundVersion = '0.5' | '0.6'

const installation = 'expected the program testground, found none; build it with Go ≥ 1.24 (node ' +
  'tools/setup/testground.mjs in a clone of gsplan, or https://docs.testground.ai) and put it on the PATH, or use --engine exec'

/** What `run composition` answers to SIGTERM with, before it is killed, ms. */
const END_GRACE_MS = 10_000

/**
 * Finds the program, and which Testground it is by the flags that it offers: its `version` names a commit at best.
 *
 * @throws {MissingProgramError} when it is not installed
 * @throws {RunError} when it is something else
 */
export async function findTestground (signal: AbortSignal): Promise<TestgroundVersion> {
  const result = await execa('testground', ['run', 'composition', '--help'], {
    stdin: 'ignore', reject: false, all: true, cancelSignal: signal, timeout: 30_000
  })
  signal.throwIfAborted()
  if (result.code === 'ENOENT') throw new MissingProgramError(`--engine testground: ${installation}`)
  if (result.failed || !result.all.includes('--collect')) {
    throw new RunError('--engine testground: expected testground run composition to offer --collect (Testground 0.5 or ' +
      `newer), got ${JSON.stringify(result.all.split('\n', 1)[0] ?? '')}`)
  }
  return result.all.includes('--run-ids') ? '0.6' : '0.5'
}

/** The client said nothing for so long that nothing more is to be expected of it. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError'
}

export interface RunTestgroundInit {
  /** Address of the daemon. @default the client's own */
  readonly endpoint?: string | undefined
  /** Takes each line that the program prints. */
  readonly onLine: (line: string) => void
  /** How long it may say nothing, ms. */
  readonly maxSilenceMs: number
  readonly signal: AbortSignal
}

/**
 * Runs the client until it ends; an abort asks it to end, upon which it tells the daemon.
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
    // a group of its own: on Ctrl-C it is to end in order, not to be told twice and give up
    detached: true
  })
  // as it has a group of its own, nobody else ends it when this process is left at once
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
