import { captureChild, formatMemory, MissingProgramError, runChild, UsageError, type ChildEnd } from '@gsplan/cli'
import type { ClusterSettings } from './cluster-settings.ts'

/** Longest part of kubectl's words in a message, characters. */
const MAX_SAID = 600
const DEFAULT_TIMEOUT_MS = 120_000
/** Bytes of an answer: pods of a run, as JSON. */
const MAX_ANSWER = 512 * 2 ** 20

/** A failure that kubectl reports. */
export class KubectlError extends UsageError {}

const errorPrefix = /^(?:error: |Error from server(?: \(\w+\))?: (?:error when \w+ing "[^"]*": )?)/

/** Words of kubectl where nothing answers. */
const isUnanswered =
  /connection refused|no such host|was refused|i\/o timeout|no configuration has been provided|Unable to connect/

/** The line of kubectl's error output that explains most, and the help for those that are known. */
export function describeKubectlFailure (stderr: string): string {
  const lines = stderr.split('\n').map(line => line.trim())
    .filter(line => line !== '' && !/^(?:[IWE]\d{4} |Warning: )/.test(line))
  const said = (lines.find(line => errorPrefix.test(line)) ?? lines.at(-1) ?? 'it said nothing').slice(0, MAX_SAID)
  const text = said.replace(errorPrefix, '')
  if (isUnanswered.test(said)) {
    return `${text}; the cluster of kubectl's current context has to answer (kubectl cluster-info), or --context names another`
  }
  return text
}

/** Settings of one call. */
export interface KubectlCall {
  readonly input?: string | undefined
  /** @default that of the client */
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
  /** Bytes of the answer. @default 512 MiB */
  readonly maxBytes?: number | undefined
}

/**
 * Reads what kubectl answered with `--output=json`; the shape is the API's, and not looked at.
 *
 * @param command as messages name it, such as `get nodes`
 * @throws {KubectlError} for no JSON object, as a program that stands before kubectl may print
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the API's shapes are its own
export function parseAnswer<T extends object> (answer: string, command: string): T {
  let value: unknown
  try {
    value = JSON.parse(answer)
  } catch {
    // told below
  }
  if (typeof value === 'object' && value !== null) return value as T
  throw new KubectlError(`kubectl ${command}: expected JSON, got ${JSON.stringify(answer.slice(0, 200))}`)
}

/** The user's kubectl, with the context and namespace of a run. */
export class Kubectl {
  readonly #flags: readonly string[]
  readonly #context: string | undefined
  readonly #signal: AbortSignal

  constructor ({ context, namespace }: Pick<ClusterSettings, 'context' | 'namespace'>, signal: AbortSignal) {
    this.#flags = [
      ...context === undefined ? [] : [`--context=${context}`], ...namespace === undefined ? [] : [`--namespace=${namespace}`]
    ]
    this.#context = context
    this.#signal = signal
  }

  /**
   * @returns its standard output
   * @throws {MissingProgramError} without kubectl; {KubectlError} with its words when it fails
   */
  async run (args: readonly string[], call: KubectlCall = {}): Promise<string> {
    const { input, signal = this.#signal, timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = MAX_ANSWER } = call
    const end = await captureChild('kubectl', [...this.#flags, ...args], { input, signal, timeoutMs, maxBytes })
    signal.throwIfAborted()
    if (end.limit === 'output') throw new KubectlError(`kubectl ${args[0] ?? ''}: expected at most ${formatMemory(maxBytes)}, got more`)
    if (end.limit === 'time') throw new KubectlError(`kubectl ${args[0] ?? ''} had not ended after ${timeoutMs / 1000} s`)
    this.#assertDone(end, args, end.stderr)
    return end.stdout
  }

  /** The context of the user's configuration; undefined without one, as in a pod. */
  async currentContext (): Promise<string | undefined> {
    if (this.#context !== undefined) return this.#context
    return this.run(['config', 'current-context']).then(text => text.trim() || undefined, () => undefined)
  }

  /** Hands on the output as it comes, until kubectl ends. @throws as {@link run} */
  async stream (
    args: readonly string[], onChunk: (chunk: Uint8Array) => Promise<void> | void, signal: AbortSignal = this.#signal
  ): Promise<void> {
    let stderr = ''
    const end = await runChild('kubectl', [...this.#flags, ...args], {
      signal,
      onChunk: (chunk, output) => {
        if (output === 'stdout') return onChunk(chunk)
        stderr = `${stderr}${Buffer.from(chunk).toString()}`.slice(-10_000)
      }
    })
    signal.throwIfAborted()
    this.#assertDone(end, args, stderr)
  }

  #assertDone ({ exitCode, error }: ChildEnd, [verb = '']: readonly string[], stderr: string): void {
    if (exitCode === 0) return
    if (error?.code === 'ENOENT') {
      throw new MissingProgramError('--engine kubernetes: expected the program kubectl, found none; https://kubernetes.io/docs/tasks/tools ' +
        'has it')
    }
    throw new KubectlError(`kubectl ${verb}: ${error?.message ?? describeKubectlFailure(stderr)}`)
  }
}
