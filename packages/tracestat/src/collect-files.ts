import { InputError, readStdin, type Io } from '@gsplan/cli'
import { ByteSet, openTraceFile, readTrace, ReadProgress, TraceBudget, TraceFormatError } from '@gsplan/tracer'
import { TracestatCollector } from './collect-tracestat.ts'
import { MessageLog } from './metrics/message-log.ts'
import type { Tracestat, TraceDamage } from './tracestat.ts'

export interface CollectFilesOptions {
  readonly topic?: string | undefined
  /** Keep a log of messages, from which metrics are computed. */
  readonly metrics: boolean
  /** Memory for what is kept of the traces, bytes. @default by their size */
  readonly maxMemoryBytes?: number | undefined
  /** Keep the records before the damage of a damaged file. */
  readonly partial: boolean
}

export interface Collected {
  readonly tracestat: Tracestat
  readonly log: MessageLog
}

/**
 * Reads files into one statistic, and into a log of messages if metrics are wanted; `-` is the standard input.
 *
 * @throws {InputError}
 */
export async function collectFiles (paths: readonly string[], options: CollectFilesOptions, io: Io): Promise<Collected> {
  const { topic, metrics, partial, maxMemoryBytes } = options
  const budget = new TraceBudget({ maxMemoryBytes, flag: '-max-memory' })
  const messages = new ByteSet()
  const collector = new TracestatCollector({ topic }, messages)
  const log = new MessageLog(messages)
  const progress = new ReadProgress('tracestat', paths, io)
  const damage: TraceDamage[] = []
  try {
    for (const path of paths) {
      const { source, again } = path === '-' ? { source: readStdin(io), again: undefined } : openTraceFile(path)
      const name = path === '-' ? 'standard input' : path
      try {
        for await (const batch of readTrace(budget.count(progress.count(source)), { again })) {
          if (metrics) log.add(batch)
          collector.add(batch)
          budget.set('message ids', messages.memoryBytes)
          budget.set('events', collector.memoryBytes + (metrics ? log.memoryBytes : 0))
        }
      } catch (cause) {
        if (!partial || !(cause instanceof TraceFormatError)) throw new InputError(name, cause)
        damage.push({ file: name, message: cause.message, offset: cause.offset })
      }
    }
  } finally {
    progress.end()
  }
  const tracestat = collector.result()
  return { tracestat: damage.length === 0 ? tracestat : { ...tracestat, damage }, log }
}
