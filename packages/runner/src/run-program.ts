import { captureChild, MissingProgramError, UsageError, type CapturedChild } from '@gsplan/cli'

/** Time limit of a build, or of the download before it, ms. */
const DEFAULT_TIMEOUT_MS = 600_000

/** Bytes of each of its outputs; the packument of a package of thousands of versions is a tenth of that. */
const MAX_OUTPUT = 16 * 2 ** 20

/** Longest part of a program's output in a message, characters. */
const SHOWN = 500

interface RunProgramOptions {
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly signal: AbortSignal
  /** Parameter or flag that needs the program, for the error. */
  readonly purpose: string
  /** @default ten minutes */
  readonly timeoutMs?: number
  /** Rewrites the line of its output that the message of a failure gives as the reason. @default as it is */
  readonly toReason?: ((line: string) => string) | undefined
}

/** The line of a program's error output that explains most: npm, git and go label it, and go first lists its downloads. */
function reasonOf (stderr: string): string {
  const lines = stderr.split('\n').map(line => line.trim())
    .filter(line => line !== '' && !/^(npm warn|go: (downloading|finding|added|upgraded|downgraded) )/.test(line))
  const found = lines.findIndex(line => /^(npm error (?!code |syscall |errno )|fatal:|error:|go: |\S+\.go:\d+:)/.test(line))
  const first = Math.max(found, 0)
  // one that ends in a colon is a heading
  const said = lines[first]?.endsWith(':') === true ? lines.slice(first, first + 2).join(' ') : lines[first]
  return (said ?? 'no message').slice(0, SHOWN).replace(/^(npm error|fatal:|error:|go:) */, '')
}

/** Why a program failed; undefined when it did not. */
function findFailure (
  { exitCode, signal, error, limit, stderr }: CapturedChild, timeoutMs: number,
  toReason: (line: string) => string = line => line
): string | undefined {
  if (limit === 'time') {
    return `had not ended after ${timeoutMs / 1000} s; last line: ${stderr.trim().split('\n').at(-1)?.slice(0, SHOWN) || 'nothing'}`
  }
  if (limit === 'output') return `printed more than ${MAX_OUTPUT} bytes`
  if (error !== undefined) return `could not be started: ${error.code ?? error.message}`
  if (signal !== undefined) return `was ended by ${signal}`
  return exitCode === 0 ? undefined : `failed: ${toReason(reasonOf(stderr))}`
}

const installHints: Readonly<Record<string, string>> = {
  go: 'https://go.dev/dl', git: 'https://git-scm.com/downloads', npm: 'https://nodejs.org, which brings it'
}

/**
 * Runs a program that resolves or installs a router.
 *
 * @returns its standard output
 * @throws {MissingProgramError} when it is not installed
 * @throws {UsageError} with its message when it fails; the signal's reason when it is aborted
 */
export async function runProgram (
  program: string, args: readonly string[], options: RunProgramOptions
): Promise<string> {
  const { cwd = process.cwd(), env = {}, signal, purpose, timeoutMs = DEFAULT_TIMEOUT_MS, toReason } = options
  const result = await captureChild(program, args, {
    cwd, env: { ...process.env, ...env }, signal, endGraceMs: 2000, timeoutMs, maxBytes: MAX_OUTPUT
  })
  signal.throwIfAborted()
  if (result.error?.code === 'ENOENT') {
    throw new MissingProgramError(`${purpose}: expected the program ${program}, found none; install it from ` +
      (installHints[program] ?? 'its maker'))
  }
  const failure = findFailure(result, timeoutMs, toReason)
  if (failure !== undefined) throw new UsageError(`${purpose}: ${program} ${args[0] ?? ''} ${failure}`)
  return result.stdout.replace(/\r?\n$/, '')
}
