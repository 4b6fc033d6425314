import type { Io } from '@gsplan/cli'
import { aggregateTrace } from '../aggregate-trace.ts'
import { TraceBudget } from '../trace-budget.ts'
import type { TraceBatch } from '../trace-records.ts'
import { openChecked, unseen, type InputOptions } from './inputs.ts'
import { writeLines } from './outputs.ts'

/** Options of {@link aggregate}. */
export interface AggregateOptions extends InputOptions {
  /** Memory for the counters, bytes. @default by the size of the traces */
  readonly maxMemoryBytes?: number | undefined
}

async function * concatenate (inputs: readonly AsyncGenerator<TraceBatch>[]): AsyncGenerator<TraceBatch> {
  for (const batches of inputs) yield * batches
}

/** Prints the counters of each node as a line of JSON. */
export async function aggregate (files: readonly string[], options: AggregateOptions, io: Io): Promise<void> {
  const { maxMemoryBytes, size, count = unseen } = options
  const budget = new TraceBudget({ maxMemoryBytes })
  const inputs = openChecked(files, io, { size, count: source => budget.count(count(source)) })
  for (const node of await aggregateTrace(concatenate(inputs), { budget })) await writeLines(io, `${JSON.stringify(node)}\n`)
}
