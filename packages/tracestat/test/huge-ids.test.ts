import { createHash } from 'node:crypto'
import { aggregateTrace, createTraceWriter, readTrace, TraceJsonWriter, type TraceEvent } from '@gsplan/tracer'
import { expect, test } from 'vitest'
import {
  collectTracestat, computeTraceMetrics, computeTraceMetricsByTopic, encodeSummary, formatJson, readMessageLog
} from '../src/index.ts'
import { jsonPieces } from '../src/format-tracestat.ts'

const SIZE = 100_000
/** Different ids that are alike to their last bytes. */
const huge = (seq: number): Uint8Array => Uint8Array.from(Buffer.from(`${'x'.repeat(SIZE - 4)}${String(seq).padStart(4, '0')}`))
const topicOf = (seq: number): string => Buffer.from(huge(seq % 7)).toString()

/** A thousand events of fourteen types, nearly each with ids of its own. */
function * events (): Generator<TraceEvent> {
  for (let seq = 0; seq < 1000; seq++) {
    const body = { messageID: huge(seq), topic: topicOf(seq), receivedFrom: huge(1000 + seq) }
    const link = { peerID: huge(2000 + seq), topic: body.topic }
    const bodies = [
      { publishMessage: body }, { rejectMessage: body }, { duplicateMessage: body }, { deliverMessage: body },
      { addPeer: link }, { removePeer: link }, { recvRPC: { receivedFrom: link.peerID } }, { sendRPC: { sendTo: link.peerID } },
      { dropRPC: { sendTo: link.peerID } }, { join: link }, { leave: link }, { graft: link }, { prune: link }
    ]
    yield { type: seq % 13, peerID: huge(3000 + seq), timestamp: BigInt(seq) * 1_000_000n, ...bodies[seq % 13] }
  }
}

const chunks: Uint8Array[] = []
const writer = createTraceWriter(chunk => { chunks.push(Uint8Array.from(chunk)) })
for (const event of events()) writer.write(event)
writer.flush()
const read = (): ReturnType<typeof readTrace> => readTrace((async function * () { yield * chunks })())

test('a thousand events with ids and topics of 100 kB each are read, counted, measured and printed', async () => {
  const tracestat = await collectTracestat(read())
  const log = await readMessageLog(read())
  const names = Array.from({ length: 1000 }, (_, seq) => `sha256-${createHash('sha256').update(huge(3000 + seq)).digest('hex')}`)
  expect([...tracestat.perPeer.keys()]).toEqual(names.sort())
  expect(tracestat.totals).toEqual({ Publish: 77, Deliver: 77, Duplicate: 77, Reject: 77, SendRPC: 77, DropRPC: 77 })
  expect(computeTraceMetrics(log, tracestat)).toMatchObject({ deliveries: 0, delivery_ratio: 0 })
  expect(computeTraceMetricsByTopic(log, tracestat, log.topics()).size).toBe(7)
  expect(Object.keys((JSON.parse(formatJson(tracestat)) as { Events: { PerPeer: object } }).Events.PerPeer)).toHaveLength(1000)
  // peers are written one by one: the statistics are never one text
  const pieces = [...jsonPieces(tracestat)]
  expect([pieces.join('') === formatJson(tracestat), pieces.length > 1000]).toEqual([true, true])
  expect(encodeSummary(tracestat).length).toBeGreaterThan(7 * SIZE)
  expect((await aggregateTrace(read())).length).toBe(1000)
  let lines = 0
  const json = new TraceJsonWriter('plain')
  for await (const batch of read()) {
    const records = batch.records()
    while (records.nextUnread()) {
      json.write(records.source, records.recordStart, records.recordEnd, records.base)
      lines++
      json.reset()
    }
  }
  expect(lines).toBe(1000)
}, 60_000)
