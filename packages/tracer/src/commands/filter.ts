import { InputError, type Io } from '@gsplan/cli'
import { createEventSelector, type EventSelection } from '../select-events.ts'
import { createTraceWriter } from '../trace-writer.ts'
import { openInputs, type InputOptions } from './inputs.ts'

/** Options of {@link filter}. */
export interface FilterOptions extends InputOptions {
  readonly selection: EventSelection
}

/**
 * Records that are wanted, as they are in the inputs, with what we don't know of them.
 *
 * @throws Error at the first damage, after what is whole before it
 */
export async function * filter (files: readonly string[], options: FilterOptions, io: Io): AsyncGenerator<Uint8Array> {
  const isWanted = createEventSelector(options.selection)
  for (const { name, read } of openInputs(files, io, options)) {
    for await (const batch of read()) {
      const chunks: Uint8Array[] = []
      const writer = createTraceWriter(chunk => { chunks.push(Uint8Array.from(chunk)) })
      const records = batch.records()
      let damage: Error | undefined
      try {
        while (records.next()) if (isWanted(records)) writer.writeRecord(records.record)
      } catch (cause) {
        damage = new InputError(name, cause)
      }
      writer.flush()
      yield * chunks
      if (damage !== undefined) throw damage
    }
  }
}
