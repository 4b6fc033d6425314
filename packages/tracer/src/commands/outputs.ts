import type { Io } from '@gsplan/cli'
import { writeTraceChunks } from '../trace-writer.ts'

/** Writes to the standard output; when it returns the chunk is out, and may be used again. */
export async function writeOut (io: Io, chunk: Uint8Array | string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    io.stdout.write(chunk, error => {
      if (error == null) resolve()
      else reject(error)
    })
  })
}

/** A trace to a file, whole or not at all, or to the standard output as it comes. */
export async function writeTrace (chunks: AsyncIterable<Uint8Array>, path: string | undefined, io: Io): Promise<void> {
  if (path === undefined || path === '-') for await (const chunk of chunks) await writeOut(io, chunk)
  else await writeTraceChunks(path, chunks)
}
