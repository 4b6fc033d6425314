import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTrace, readTraceFile, TraceJsonWriter, type TraceBatch, type TraceJsonFormat } from '../src/index.ts'

/** Inputs that are tried, and their seed; far more every night: see tools/checks/fuzz.mjs. */
const { numRuns = 2000, seed = 1 } = fc.readConfigureGlobal()

async function * source (bytes: Uint8Array, chunkBytes = bytes.length): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

/** Lines of JSON of a trace. */
async function print (batches: AsyncIterable<TraceBatch>, format: TraceJsonFormat): Promise<string> {
  const writer = new TraceJsonWriter(format)
  let text = ''
  for await (const batch of batches) {
    const records = batch.records()
    while (records.next()) {
      writer.write(records.source, records.recordStart, records.recordEnd, 0)
      text += Buffer.from(writer.view()).toString('utf8')
      writer.reset()
    }
  }
  return text
}

const traces = join(import.meta.dirname, 'fixtures/go-traces')
const sixNodes = join(traces, 'six-nodes/all.bin.gz')

test.each(['plain', 'go'] as const)('what cat prints in the form %s is read back, plain and gzip, whatever the chunks', async format => {
  const text = await print(readTraceFile(sixNodes), format)
  for (const bytes of [Buffer.from(text), gzipSync(text)]) {
    for (const chunkBytes of [1009, 65_536, bytes.length]) {
      expect(await print(readTrace(source(bytes, chunkBytes)), format) === text).toBe(true)
    }
  }
})

test('what the Go tool prints is read', async () => {
  const text = gunzipSync(readFileSync(join(traces, 'six-nodes/trace2json-all.stdout.gz')))
  expect(await print(readTrace(source(text)), 'go') === text.toString('utf8')).toBe(true)
})

const event = '{"type":9,"peerID":"AQI=","timestamp":1600000000000000001,"join":{"topic":"a"}}\n'

test('times are exact, each line tells its form, and what is not known or null is skipped', async () => {
  const lines = [
    event,
    '{"timestamp" : -9223372036854775808 ,"type":13,"sendRPCCompleted":{"sendTo":"AQI=","writeDurationNanos":9223372036854775807}}\n',
    '{"type":"ON_NEW_OUTBOUND_STREAM","peerID":"5T","timestamp":"1600000000000000003","onNewOutboundStream":{"peerID":"5T","proto":"p"},"new":[{}]}\n',
    ' \r\n',
    '{"type":0,"peerID":null,"publishMessage":{"messageID":"CQE=","topics":["\\"timestamp\\":1","b"]}}'
  ]
  expect(await print(readTrace(source(Buffer.from(lines.join('')), 7)), 'plain')).toBe([
    '{"type":"JOIN","peerID":"5T","timestamp":"1600000000000000001","join":{"topic":"a"}}\n',
    '{"type":"SEND_RPC_COMPLETED","timestamp":"-9223372036854775808","sendRPCCompleted":{"sendTo":"5T","writeDurationNanos":"9223372036854775807"}}\n',
    '{"type":"ON_NEW_OUTBOUND_STREAM","peerID":"5T","timestamp":"1600000000000000003","onNewOutboundStream":{"peerID":"5T","proto":"p"}}\n',
    '{"type":"PUBLISH_MESSAGE","publishMessage":{"messageID":"0901","topics":["\\"timestamp\\":1","b"]}}\n'
  ].join(''))
})

test.each([
  ['{"type":9', 'expected an event as a line of JSON, found what is no JSON'],
  ['[]', 'expected an event as a line of JSON, found []'],
  ['{"type":"NO"}', 'type: expected a type of event, found "NO"'],
  ['{"type":1.5}', 'type: expected a type of event, found 1.5'],
  ['{"type":0,"timestamp":1e400}', 'timestamp: expected a whole number of 64 bits, found null'],
  ['{"type":0,"timestamp":9223372036854775808}', 'timestamp: expected a whole number of 64 bits, found "#9223372036854775808"'],
  ['{"type":0,"peerID":"!"}', 'peerID: expected bytes in base64, found "!"'],
  [`{"type":"JOIN","peerID":"${'1'.repeat(2000)}"}`, `peerID: expected a peer id, found "${'1'.repeat(59)}…`],
  ['{"type":"JOIN","peerID":"0"}', 'peerID: expected a peer id in base58, found "0"'],
  ['{"type":"JOIN","join":[]}', 'join: expected an object, found []'],
  ['{"type":"JOIN","join":{"topic":1}}', 'topic: expected a text, found 1'],
  ['{"type":"PUBLISH_MESSAGE","publishMessage":{"messageID":"0g"}}', 'messageID: expected bytes in hex, found "0g"'],
  ['{"type":"SEND_RPC","sendRPC":{"meta":{"messages":{}}}}', 'messages: expected a list, found {}'],
  ['{"type":"SEND_RPC","sendRPC":{"meta":{"subscription":[{"subscribe":1}]}}}', 'subscribe: expected true or false, found 1']
])('the events before a line that is none are read: %s', async (line, reason) => {
  let text = ''
  const reading = (async () => {
    for await (const batch of readTrace(source(Buffer.from(`${event}${line}\n${event}`)))) {
      text += await print((async function * () { yield batch })(), 'go')
    }
  })()
  await expect(reading).rejects.toThrow(`line 2 of the trace in JSON: ${reason} at byte ${event.length}`)
  expect(text).toBe(event)
})

test('a line without end is refused', async () => {
  const endless = Buffer.from(`${event}{"type":"${'a'.repeat(3000)}`)
  const reading = (async () => {
    for await (const batch of readTrace(source(endless, 100), { maxRecordBytes: 1000 })) expect(batch.offset).toBe(0)
  })()
  await expect(reading).rejects.toThrow(`line 2 of more than 2000 bytes: at most that is read at byte ${event.length}`)
})

test('whatever lines hold, reading ends in events or an error of ours', async () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('', '__proto__', Infinity, -1, 2 ** 53, 'AQI=', 'JOIN', {}, [[]]))
  const shape = fc.record({
    type: value, peerID: value, timestamp: value, publishMessage: value, sendRPC: fc.oneof(value, fc.record({ meta: value })),
    join: fc.oneof(value, fc.record({ topic: value, __proto__: value }))
  }, { requiredKeys: [] })
  await fc.assert(fc.asyncProperty(fc.array(shape, { minLength: 1, maxLength: 4 }), async events => {
    const bytes = Buffer.from(`{"type":9}\n${events.map(each => JSON.stringify(each)).join('\n')}`)
    await print(readTrace(source(bytes, 10)), 'plain').catch((error: unknown) => {
      expect(error).toMatchObject({ name: 'TraceFormatError', exitCode: 1 })
    })
  }), { numRuns, seed })
}, 7_200_000)
