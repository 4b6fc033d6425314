import { exitCodes, InputError, reportError, type Io } from '@gsplan/cli'
import { TraceJsonWriter, type TraceJsonFormat } from '../json/trace-json.ts'
import { createEventSelector, type EventSelection } from '../select-events.ts'
import { openInputs, type InputOptions } from './inputs.ts'
import { writeLines } from './outputs.ts'

const FLUSH_BYTES = 65_536

/** Options of {@link cat}. */
export interface CatOptions extends InputOptions {
  readonly format: TraceJsonFormat
  readonly selection: EventSelection
}

/**
 * Prints events as lines of JSON. A damaged input gives its whole events, then its error on stderr; the others follow.
 *
 * @returns exit code
 */
export async function cat (files: readonly string[], options: CatOptions, io: Io): Promise<number> {
  const { format, selection } = options
  // without a selection a record is read once only, by the writer
  const isWanted = Object.keys(selection).length === 0 ? undefined : createEventSelector(selection)
  const writer = new TraceJsonWriter(format)
  const flush = async (): Promise<void> => {
    if (writer.length === 0) return
    await writeLines(io, writer.view())
    writer.reset()
  }
  let exitCode: number = exitCodes.ok
  for (const { name, read } of openInputs(files, io, options)) {
    try {
      for await (const batch of read()) {
        const records = batch.records()
        try {
          while (isWanted === undefined ? records.nextUnread() : records.next()) {
            if (isWanted?.(records) === false) continue
            writer.write(records.source, records.recordStart, records.recordEnd, records.base)
            if (writer.length >= FLUSH_BYTES) await flush()
          }
        } catch (cause) {
          throw new InputError(name, cause)
        }
      }
      await flush()
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      await flush()
      exitCode = reportError('gsplan-tracer', error, io)
    }
  }
  return exitCode
}
