import type { Io } from '@gsplan/cli'
import { aggregateTrace } from '../aggregate-trace.ts'
import type { TraceBatch } from '../trace-records.ts'
import { openChecked } from './inputs.ts'
import { writeLines } from './outputs.ts'

async function * concatenate (files: readonly string[], io: Io): AsyncGenerator<TraceBatch> {
  for (const batches of openChecked(files, io)) yield * batches
}

/** Prints the counters of each node as a line of JSON. */
export async function aggregate (files: readonly string[], io: Io): Promise<void> {
  for (const node of await aggregateTrace(concatenate(files, io))) await writeLines(io, `${JSON.stringify(node)}\n`)
}
