import { neededFor, type MessageSpread } from '@gsplan/tracestat'
import { NullableNumbers } from './column-values.ts'
import type { RunLog } from './table-sources.ts'
import type { ColumnsOf } from './table-definitions.ts'

/** Numbers of which some are null, one a message. */
function collect<T extends Float64Array | Uint32Array> (
  spreads: readonly MessageSpread[], into: T, value: (spread: MessageSpread) => number | null | undefined
): NullableNumbers<T> {
  const numbers = new NullableNumbers(into)
  spreads.forEach((spread, row) => {
    const found = value(spread)
    if (found !== null && found !== undefined) numbers.set(row, found)
  })
  return numbers
}

/** The table `messages`. */
export function messagesTable (run: RunLog | undefined): ColumnsOf<'messages'> {
  const spreads = run?.spreads ?? []
  const { length } = spreads
  const coverage = (percent: number): NullableNumbers =>
    collect(spreads, new Float64Array(length), ({ delaysNs, expected }) => {
      const delayNs = delaysNs[neededFor(percent / 100, expected) - 1]
      return delayNs === undefined ? null : delayNs / 1e6
    })
  const isFull = run !== undefined && run.log.full.events > 0
  return {
    message: spreads.map(({ message }) => Buffer.from(run?.log.messageId(message) ?? []).toString('hex')),
    topic: spreads.map(({ topic }) => topic),
    publisher: collect(spreads, new Uint32Array(length), ({ publisher }) => run?.seqs[publisher] || null),
    published_at: BigInt64Array.from(spreads, ({ publishedNs }) => (run?.log.baseNs ?? 0n) + BigInt(publishedNs)),
    receivers: Uint32Array.from(spreads, ({ expected }) => expected),
    deliveries: Uint32Array.from(spreads, ({ delaysNs }) => delaysNs.length),
    duplicates: collect(spreads, new Uint32Array(length), ({ message }) => isFull ? run.log.duplicatesOf(message) : null),
    t50_ms: coverage(50),
    t75_ms: coverage(75),
    t90_ms: coverage(90),
    t99_ms: coverage(99),
    t100_ms: coverage(100),
    hops: collect(spreads, new Uint32Array(length), ({ delaysNs, lastHop }) => delaysNs.length > 0 ? lastHop : null)
  }
}
