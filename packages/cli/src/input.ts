import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'

const causes: Readonly<Record<string, string>> = { ENOENT: 'no such file', EISDIR: 'is a folder' }

/** An input that can't be read, or is damaged; the message names it. */
export class InputError extends Error {
  override readonly name: string = 'InputError'
  readonly exitCode: typeof exitCodes.failed = exitCodes.failed

  /** @param input its path, or `standard input` */
  constructor (input: string, cause: unknown) {
    const { message, code }: NodeJS.ErrnoException = cause instanceof Error ? cause : new Error(String(cause))
    super(`${input}: ${causes[code ?? ''] ?? message}`, { cause })
  }
}

/** The standard input as bytes; empty when a caller gives none. */
export async function * readStdin ({ stdin }: Pick<Io, 'stdin'>): AsyncGenerator<Uint8Array> {
  if (stdin === undefined) return
  for await (const chunk of stdin) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}
