import { createReadStream } from 'node:fs'
import { UsageError } from '../errors.ts'
import { readTrace } from '../read-trace.ts'
import type { TraceBatch } from '../trace-records.ts'

/** Where a command reads and writes; Node's `process` is one. */
export interface Io {
  /** Told of SIGINT, SIGTERM and SIGHUP. */
  on? (signal: NodeJS.Signals, listener: () => void): unknown
  off? (signal: NodeJS.Signals, listener: () => void): unknown
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean }
  readonly stdout: { write (chunk: Uint8Array | string, callback?: (error?: Error | null) => void): unknown }
  readonly stderr: { write (text: string): unknown }
}

/** An input by its name, and what it holds. */
export interface Input {
  readonly name: string
  /** @throws Error with the input's name */
  readonly read: () => AsyncGenerator<TraceBatch>
}

const STDIN = '-'

async function * toBytes (chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

/** An error about one input, with the exit code of damaged data. */
export function inputError (name: string, cause: unknown): Error {
  const { message, code } = cause as NodeJS.ErrnoException
  const what = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder' : message
  return Object.assign(new Error(`${name}: ${what}`, { cause }), { exitCode: 1 })
}

async function * readInput (name: string, io: Io): AsyncGenerator<TraceBatch> {
  try {
    yield * readTrace(name === STDIN ? toBytes(io.stdin) : createReadStream(name, { highWaterMark: 262_144 }))
  } catch (cause) {
    throw inputError(name === STDIN ? 'standard input' : name, cause)
  }
}

/**
 * The files of a command line; `-`, or no file at all, is the standard input.
 *
 * @throws {UsageError} when there is no file and the standard input is a terminal
 */
export function openInputs (files: readonly string[], io: Io): Input[] {
  if (files.length === 0 && io.stdin.isTTY === true) {
    throw new UsageError('expected trace files, or a trace on the standard input')
  }
  return (files.length === 0 ? [STDIN] : files).map(name => ({
    name: name === STDIN ? 'standard input' : name, read: () => readInput(name, io)
  }))
}

/** Writes to the standard output; when it returns the chunk is out, and may be used again. */
export async function writeOut (io: Io, chunk: Uint8Array | string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    io.stdout.write(chunk, error => {
      if (error == null) resolve()
      else reject(error)
    })
  })
}
