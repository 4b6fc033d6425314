import { Labels, NullableNumbers } from './column-values.ts'
import type { RunLog } from './table-sources.ts'
import type { ColumnsOf } from './table-definitions.ts'

/** The table `deliveries`; 24 bytes a row. */
export function deliveriesTable (run: RunLog | undefined): ColumnsOf<'deliveries'> {
  const spreads = run?.spreads ?? []
  const length = spreads.reduce((sum, { rows }) => sum + rows.length, 0)
  const message = new Uint32Array(length)
  const peer = new NullableNumbers(new Uint32Array(length))
  const from = new NullableNumbers(new Uint32Array(length))
  const delayMs = new Float64Array(length)
  const topics = [...new Set(spreads.map(({ topic }) => topic))]
  const codes = new Map(topics.map((topic, code) => [topic, code]))
  const topicCodes = new Int32Array(length)
  const columns = { message, peer, from, delay_ms: delayMs, topic: new Labels(topicCodes, topics) }
  if (run === undefined) return columns
  const { seqs, log: { deliveries } } = run
  let at = 0
  spreads.forEach(({ rows, publishedNs, topic }, index) => {
    topicCodes.fill(codes.get(topic) as number, at, at + rows.length)
    for (const row of rows) {
      message[at] = index
      const seq = seqs[deliveries.peer[row] as number] as number
      if (seq > 0) peer.set(at, seq)
      // -1 is no index: undefined
      const sender = seqs[deliveries.from[row] as number] ?? 0
      if (sender > 0) from.set(at, sender)
      delayMs[at++] = ((deliveries.atNs[row] as number) - publishedNs) / 1e6
    }
  })
  return columns
}
