import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { encodeTraceEvent, type TraceEvent } from '../../src/index.ts'
import { runCli } from './run-cli.ts'

const traces = fileURLToPath(new URL('../fixtures/go-traces', import.meta.url))
const sixNodes = join(traces, 'six-nodes')
const all = join(sixNodes, 'all.bin.gz')
const readGzip = (name: string): string => gunzipSync(readFileSync(join(sixNodes, name))).toString('utf8')

function record (event: TraceEvent): Buffer {
  const body = encodeTraceEvent(event)
  return Buffer.concat([Uint8Array.of(body.length), body])
}

const lines = (stdout: Buffer): unknown[] => stdout.toString('utf8').split('\n').slice(0, -1).map(line => JSON.parse(line) as unknown)

describe('what Go prints for the same traces', () => {
  const nodes = [0, 1, 2, 3, 4, 5].map(node => join(sixNodes, `node-0${node}.bin.gz`))

  test.each([['one file', [all]], ['gzip members', [join(sixNodes, 'members.bin.gz')]], ['several files', nodes]])(
    '%s', async (_name, files) => {
      expect(await runCli(['cat', ...files])).toEqual({ exitCode: 0, stderr: '', stdout: Buffer.from(readGzip('pbcheck-all.ndjson.gz')) })
      const go = await runCli(['cat', '--format', 'go', ...files])
      expect(go.stdout.toString('utf8')).toBe(readGzip('trace2json-all.stdout.gz'))
    })

  test('standard input, plain, in small chunks', async () => {
    const plain = gunzipSync(readFileSync(all))
    const chunks = Array.from({ length: Math.ceil(plain.length / 1000) }, (_, i) => plain.subarray(1000 * i, 1000 * (i + 1)))
    expect((await runCli(['cat'], chunks)).stdout.toString('utf8')).toBe(readGzip('pbcheck-all.ndjson.gz'))
  })
})

describe('odd files print what the Go tool prints, then their error', () => {
  /** Where the Go tool refuses a file, a record or JSON that we read, or takes for whole what is cut off. */
  const differing = new Set(['big-record-over', 'empty-zero-bytes', 'textjson'])
  const names = readdirSync(join(traces, 'edge/expected')).map(name => name.replace('.trace2json-tail', ''))
    .filter(name => !differing.has(name))

  test.each(names)('%s', async name => {
    const file = readdirSync(join(traces, 'edge')).find(entry => entry === `${name}.bin.gz` || entry === `${name}.gz`) ?? ''
    const tail = readFileSync(join(traces, 'edge/expected', `${name}.trace2json-tail`), 'utf8').split('\n').filter(line => line !== '')
    const isError = tail.at(-1)?.startsWith('error') === true
    const { exitCode, stdout, stderr } = await runCli(['cat', '--format', 'go', join(traces, 'edge', file)])
    // zlib may give out less before the damage than Go's inflate does
    if (!name.startsWith('gz-')) expect(stdout.toString('utf8').split('\n').slice(-1 - (isError ? tail.length - 1 : tail.length), -1)).toEqual(isError ? tail.slice(0, -1) : tail)
    if (isError) expect(stderr).toMatch(/^gsplan-tracer: .* at byte \d+\n$/)
    expect(exitCode).toBe(isError || name === 'trunc-after-length' || name === 'garbage-05' ? 1 : 0)
  })
})

describe('selection', () => {
  const counts = readFileSync(join(sixNodes, 'pbcheck-count.txt'), 'utf8')
  const countOf = (type: string): number => Number(new RegExp(`^${type} (\\d+)$`, 'm').exec(counts)?.[1])

  test.each(['ON_NEW_OUTBOUND_STREAM', 'ADD_PEER', 'add_peer', '4'])('type 4 as %s', async type => {
    expect(lines((await runCli(['cat', '--type', type, all])).stdout).length).toBe(countOf('ON_NEW_OUTBOUND_STREAM'))
  })

  test('several types, a topic and a peer', async () => {
    const wanted = readGzip('pbcheck-all.ndjson.gz').split('\n').filter(line =>
      /^{"type":"(GRAFT|PRUNE)","peerID":"12D3KooWSRJq8VsDJbdCWYR6QsUKXx5FeYSyQYN1LkMAiBiv8svX"/.test(line) && line.includes('"votes"'))
    expect(wanted.length).toBeGreaterThan(0)
    const { stdout } = await runCli(['cat', '--type', 'GRAFT', '--type', 'PRUNE', '--topic', 'votes',
      '--peer', '12D3KooWSRJq8VsDJbdCWYR6QsUKXx5FeYSyQYN1LkMAiBiv8svX', all])
    expect(stdout.toString('utf8').split('\n').slice(0, -1)).toEqual(wanted)
  })

  test('a topic is found within RPCs, and nowhere else', async () => {
    const wanted = readGzip('pbcheck-all.ndjson.gz').split('\n').filter(line => line.includes('"topic":"blocks"'))
    expect((await runCli(['cat', '--topic', 'blocks', all])).stdout.toString('utf8').split('\n').slice(0, -1)).toEqual(wanted)
  })

  test.each([
    [['cat', '--type', 'GRAFTS', all], /^gsplan-tracer: --type: expected one of PUBLISH_MESSAGE, .* found "GRAFTS"\n$/],
    [['cat', '--peer', 'nobody0', all], /^gsplan-tracer: --peer: expected a peer id in base58, found "nobody0"\n$/],
    [['cat', '--format', 'xml', all], /^gsplan-tracer: --format: expected one of plain, go, got xml\n$/],
    [['dog'], /^gsplan-tracer: unknown command dog\n$/],
    [[], /expected a command/]
  ])('%j is wrong usage', async (argv, message) => {
    const { exitCode, stdout, stderr } = await runCli(argv)
    expect([exitCode, stdout.length]).toEqual([2, 0])
    expect(stderr).toMatch(message)
  })
})

test('the oldest layout: several topics are a list, and the last of them in the format of the Go tool', async () => {
  const old = record({ type: 0, publishMessage: { messageID: Uint8Array.of(1), topic: 'b', topics: ['a', 'b'] } })
  expect((await runCli(['cat'], [old])).stdout.toString()).toBe('{"type":"PUBLISH_MESSAGE","publishMessage":{"messageID":"01","topics":["a","b"]}}\n')
  expect((await runCli(['cat', '--format', 'go'], [old])).stdout.toString()).toBe('{"type":0,"publishMessage":{"messageID":"AQ==","topic":"b"}}\n')
})

test('fields out of order or repeated are printed by the rules of proto2', async () => {
  const body = Buffer.from('3a0312' + '0174' + '1801' + '0801' + '0803' + '3a030a0109', 'hex')
  const { stdout } = await runCli(['cat'], [Buffer.concat([Uint8Array.of(body.length), body])])
  expect(stdout.toString()).toBe('{"type":"DELIVER_MESSAGE","timestamp":"1","deliverMessage":{"messageID":"09","topic":"t"}}\n')
})

test('unknown types are shown by number, 64-bit numbers exactly', async () => {
  const input = [
    { type: 99, timestamp: 2n ** 63n - 1n }, { type: 13, timestamp: -(2n ** 63n), sendRPCCompleted: { writeDurationNanos: 999_999_999n } },
    { type: -1, timestamp: 1_000_000_000n }, { timestamp: 0n }, { timestamp: 1_795_366_347_009_649_455n }, { timestamp: 4_294_967_296n }
  ].map(record)
  expect((await runCli(['cat', '--format', 'go'], input)).stdout.toString().split('\n')).toEqual([
    '{"type":99,"timestamp":9223372036854775807}', '{"type":13,"timestamp":-9223372036854775808}',
    '{"type":-1,"timestamp":1000000000}', '{"timestamp":0}', '{"timestamp":1795366347009649455}', '{"timestamp":4294967296}', ''
  ])
  expect((await runCli(['cat'], input)).stdout.toString()).toContain('"sendRPCCompleted":{"writeDurationNanos":"999999999"}')
})

test('a damaged file gives its whole events, then its error; the files after it follow', async () => {
  const damaged = join(traces, 'edge/trunc-mid-body.bin.gz')
  const { exitCode, stdout, stderr } = await runCli(['cat', damaged, all])
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/^gsplan-tracer: .*trunc-mid-body\.bin\.gz: trace cut off within a record at byte \d+\n$/)
  expect(lines(stdout).length).toBe(826 + 827)
  const several = ['trunc-mid-body.bin.gz', 'bad-inner-len.bin.gz', 'bad-wiretype-ts.bin.gz'].map(name => join(traces, 'edge', name))
  const named = (await runCli(['cat', ...several, all])).stderr.trim().split('\n')
  expect(named.map(line => several.find(file => line.startsWith(`gsplan-tracer: ${file}: `)))).toEqual(several)
  expect((await runCli(['cat', 'nowhere.bin'])).stderr).toBe('gsplan-tracer: nowhere.bin: no such file\n')
})
