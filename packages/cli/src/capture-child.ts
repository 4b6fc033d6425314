import { runChild, type ChildEnd, type ChildOutput, type RunChildOptions } from './run-child.ts'

/** Settings of {@link captureChild}. */
export interface CaptureChildOptions extends Omit<RunChildOptions, 'onChunk'> {
  /** Bytes of each output, beyond which the program is asked to end. */
  readonly maxBytes: number
  /** Time for which it may run, ms. @default without end */
  readonly timeoutMs?: number | undefined
}

/** Outputs of a program that has ended. */
export interface CapturedChild extends ChildEnd {
  readonly stdout: string
  readonly stderr: string
  /** Limit for which it was asked to end. */
  readonly limit: 'time' | 'output' | undefined
}

/** Runs a program, see {@link runChild}, and keeps what it prints, up to a limit. */
export async function captureChild (
  program: string, args: readonly string[], options: CaptureChildOptions
): Promise<CapturedChild> {
  const { maxBytes, timeoutMs, signal } = options
  const limits = new AbortController()
  let limit: CapturedChild['limit']
  const pass = (which: 'time' | 'output'): void => {
    limit ??= which
    limits.abort()
  }
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => { pass('time') }, timeoutMs)
  const kept: Record<ChildOutput, Uint8Array[]> = { stdout: [], stderr: [] }
  const bytes: Record<ChildOutput, number> = { stdout: 0, stderr: 0 }
  try {
    const end = await runChild(program, args, {
      ...options, signal: AbortSignal.any([signal, limits.signal]),
      onChunk: (chunk, output) => {
        bytes[output] += chunk.length
        if (bytes[output] > maxBytes) pass('output')
        else kept[output].push(chunk)
      }
    })
    const [stdout, stderr] = [kept.stdout, kept.stderr].map(chunks => Buffer.concat(chunks).toString()) as [string, string]
    return { ...end, stdout, stderr, limit }
  } finally {
    clearTimeout(timer)
  }
}
