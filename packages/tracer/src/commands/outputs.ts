import { documentFor, UsageError, type Io } from '@gsplan/cli'
import { writeTraceChunks } from '../trace-writer.ts'

/** Writes to the standard output; when it returns the chunk is out, and may be used again. */
async function writeOut (io: Io, chunk: Uint8Array | string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    io.stdout.write(chunk, error => {
      if (error == null) resolve()
      else reject(error)
    })
  })
}

/** Writes lines of JSON to the standard output, as {@link writeOut}. */
export const writeLines = async (io: Io, lines: Uint8Array | string): Promise<void> =>
  writeOut(io, io.stdout.isTTY === true ? documentFor(io.stdout, Buffer.from(lines as string).toString()) : lines)

/** A trace to a file, whole or not at all, or to the standard output as it comes. */
export async function writeTrace (chunks: AsyncIterable<Uint8Array>, path: string | undefined, io: Io): Promise<void> {
  if (path !== undefined && path !== '-') {
    await writeTraceChunks(path, chunks)
    return
  }
  if (io.stdout.isTTY === true) throw new UsageError(
    'expected --output FILE, or a pipe, as a trace is binary, got a terminal')
  for await (const chunk of chunks) await writeOut(io, chunk)
}
