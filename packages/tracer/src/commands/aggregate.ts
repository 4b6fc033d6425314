import type { Io } from '@gsplan/cli'
import { aggregateTrace } from '../aggregate-trace.ts'
import { TraceBudget } from '../trace-budget.ts'
import type { TraceBatch } from '../trace-records.ts'
import { openChecked } from './inputs.ts'
import { writeLines } from './outputs.ts'

async function * concatenate (inputs: readonly AsyncGenerator<TraceBatch>[]): AsyncGenerator<TraceBatch> {
  for (const batches of inputs) yield * batches
}

/** Prints the counters of each node as a line of JSON. */
export async function aggregate (files: readonly string[], maxMemoryBytes: number | undefined, io: Io): Promise<void> {
  const budget = new TraceBudget({ maxMemoryBytes })
  const inputs = openChecked(files, io, source => budget.count(source))
  for (const node of await aggregateTrace(concatenate(inputs), { budget })) await writeLines(io, `${JSON.stringify(node)}\n`)
}
