import { InputError, readStdin, UsageError, type Io } from '@gsplan/cli'
import { openTraceFile, readTrace } from '../read-trace.ts'
import { ReadProgress } from '../read-progress.ts'
import type { TraceBatch } from '../trace-records.ts'
import type { RecordSize } from './record-size.ts'

/** An input by its name, and what it holds. */
export interface TraceInput {
  readonly name: string
  /** @throws {InputError} */
  readonly read: () => AsyncGenerator<TraceBatch>
}

const STDIN = '-'

/** Shows on a terminal how far the reading of a command's files has come, while it works. */
export async function withProgress (
  files: readonly string[], io: Io, work: (count: Count) => Promise<void>
): Promise<void> {
  const progress = new ReadProgress('gsplan-tracer', files, io)
  try {
    await work(source => progress.count(source))
  } finally {
    progress.end()
  }
}

const nameOf = (path: string): string => path === STDIN ? 'standard input' : path

/** Passes the bytes of a source on. */
export type Count = (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

/** Nothing looks at the bytes. */
export const unseen: Count = source => source

/** Bounds and shows what is read. */
export interface InputOptions {
  readonly size: RecordSize
  /** Sees the bytes of each input as they come, before they are decompressed. */
  readonly count?: Count | undefined
}

async function * readInput (
  path: string, io: Io, { size, count = unseen }: InputOptions
): AsyncGenerator<TraceBatch> {
  try {
    const { source, again } = path === STDIN ? { source: readStdin(io), again: undefined } : openTraceFile(path)
    for await (const batch of readTrace(count(size.count(source)), { again })) {
      size.add(batch)
      yield batch
    }
  } catch (cause) {
    throw new InputError(nameOf(path), cause)
  }
}

/**
 * The files of a command line; `-`, or no file at all, is the standard input.
 *
 * @throws {UsageError} when there is no file and the standard input is a terminal
 */
export function openInputs (files: readonly string[], io: Io, options: InputOptions): TraceInput[] {
  if (files.length === 0 && io.stdin?.isTTY === true) {
    throw new UsageError('expected trace files, or a trace on the standard input')
  }
  const paths = files.length === 0 ? [STDIN] : files
  return paths.map(path => ({ name: nameOf(path), read: () => readInput(path, io, options) }))
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
export const openChecked = (
  files: readonly string[], io: Io, options: InputOptions
): Array<AsyncGenerator<TraceBatch>> => openInputs(files, io, options).map(checked)
