import { InputError, readStdin, UsageError, type Io } from '@gsplan/cli'
import { openTraceFile, readTrace } from '../read-trace.ts'
import type { TraceBatch } from '../trace-records.ts'

/** An input by its name, and what it holds. */
export interface TraceInput {
  readonly name: string
  /** @throws {InputError} */
  readonly read: () => AsyncGenerator<TraceBatch>
}

const STDIN = '-'

const nameOf = (path: string): string => path === STDIN ? 'standard input' : path

/** Passes the bytes of a source on. */
export type Count = (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

async function * readInput (path: string, io: Io, count: Count): AsyncGenerator<TraceBatch> {
  try {
    const { source, again } = path === STDIN ? { source: readStdin(io), again: undefined } : openTraceFile(path)
    yield * readTrace(count(source), { again })
  } catch (cause) {
    throw new InputError(nameOf(path), cause)
  }
}

/**
 * The files of a command line; `-`, or no file at all, is the standard input.
 *
 * @param count sees the bytes of each as they come, before they are decompressed
 * @throws {UsageError} when there is no file and the standard input is a terminal
 */
export function openInputs (files: readonly string[], io: Io, count: Count = source => source): TraceInput[] {
  if (files.length === 0 && io.stdin?.isTTY === true) {
    throw new UsageError('expected trace files, or a trace on the standard input')
  }
  return (files.length === 0 ? [STDIN] : files).map(path => ({ name: nameOf(path), read: () => readInput(path, io, count) }))
}

/** Batches of an input, their damage named after it. */
async function * checked ({ name, read }: TraceInput): AsyncGenerator<TraceBatch> {
  for await (const batch of read()) {
    try {
      const records = batch.records()
      while (records.next());
    } catch (cause) {
      throw new InputError(name, cause)
    }
    yield batch
  }
}

/** As {@link openInputs}, each read once before it is handed over, so that damage within records is named too. */
export const openChecked = (files: readonly string[], io: Io, count?: Count): Array<AsyncGenerator<TraceBatch>> =>
  openInputs(files, io, count).map(checked)
