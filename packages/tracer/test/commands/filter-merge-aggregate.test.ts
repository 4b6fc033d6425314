import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { encodeTrace, mergeTraces, readTrace, readTraceFile, type TraceEvent } from '../../src/index.ts'
import { runCli } from './run-cli.ts'

const sixNodes = fileURLToPath(new URL('../fixtures/go-traces/six-nodes', import.meta.url))
const edge = fileURLToPath(new URL('../fixtures/go-traces/edge', import.meta.url))
const all = join(sixNodes, 'all.bin.gz')
const nodes = [0, 1, 2, 3, 4, 5].map(node => join(sixNodes, `node-0${node}.bin.gz`))
const scratch = mkdtempSync(join(tmpdir(), 'tracer-'))
afterAll(() => { rmSync(scratch, { recursive: true }) })

async function * source (chunk: Uint8Array): AsyncGenerator<Uint8Array> { yield chunk }

async function readAll (chunk: Uint8Array): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  for await (const batch of readTrace(source(chunk))) events.push(...batch)
  return events
}

describe('filter', () => {
  test('without a selection nothing changes, unknown fields included', async () => {
    const odd = join(edge, 'unknown-field.bin.gz')
    expect((await runCli(['filter', odd])).stdout).toEqual(gunzipSync(readFileSync(odd)))
    expect((await runCli(['filter', ...nodes])).stdout).toEqual(gunzipSync(readFileSync(all)))
  })

  test('what is filtered is what cat shows', async () => {
    const file = join(scratch, 'grafts.bin.gz')
    expect(await runCli(['filter', '--type', 'GRAFT', '-o', file, all])).toEqual({ exitCode: 0, stderr: '', stdout: Buffer.alloc(0) })
    expect((await runCli(['cat', file])).stdout).toEqual((await runCli(['cat', '--type', 'GRAFT', all])).stdout)
  })

  test('a damaged input leaves no file, and on the standard output what is whole', async () => {
    const damaged = join(edge, 'trunc-mid-body.bin.gz')
    const file = join(scratch, 'never.bin')
    const { exitCode, stderr } = await runCli(['filter', '-o', file, damaged])
    expect([exitCode, existsSync(file), readdirSync(scratch).filter(name => name.includes('never'))]).toEqual([1, false, []])
    expect(stderr).toMatch(/trunc-mid-body.bin.gz: trace cut off within a record at byte \d+\n$/)
    const { stdout } = await runCli(['filter', damaged])
    expect((await readAll(stdout)).length).toBe(826)
  })
})

describe('merge', () => {
  const isSorted = (events: readonly TraceEvent[]): boolean =>
    events.every(({ timestamp = 0n }, i) => timestamp >= (events[i - 1]?.timestamp ?? timestamp))

  test.each([[64], [0.02]])('one trace in order of time, with %d MiB of memory', async memory => {
    const { exitCode, stdout } = await runCli(['merge', '--memory', String(memory), ...nodes])
    const events = await readAll(stdout)
    expect([exitCode, events.length, isSorted(events)]).toEqual([0, 827, true])
    const before = await readAll(readFileSync(all))
    const byTime = [...before].sort((a, b) => Number((a.timestamp ?? 0n) - (b.timestamp ?? 0n)))
    expect(events).toEqual(byTime)
  })

  test('is stable, whatever fits in memory', async () => {
    const event = fc.record({ timestamp: fc.bigInt({ min: 0n, max: 5n }), type: fc.nat({ max: 12 }) })
    await fc.assert(fc.asyncProperty(fc.array(fc.array(event, { maxLength: 30 }), { maxLength: 4 }), async traces => {
      const inputs = traces.map(trace => readTrace(encodeTrace((async function * () { yield trace })())))
      const merged: Uint8Array[] = []
      for await (const chunk of mergeTraces(inputs, { memoryBytes: 3000, temporaryDir: scratch })) merged.push(chunk)
      const expected = traces.flat().sort((a, b) => Number(a.timestamp - b.timestamp))
      expect(await readAll(Buffer.concat(merged))).toEqual(expected)
    }), { numRuns: 40 })
    expect(readdirSync(scratch).filter(name => name.startsWith('.gsplan-merge.'))).toEqual([])
  })

  test('leaves no temporary files when its reader leaves early', async () => {
    for await (const chunk of mergeTraces([readTraceFile(all)], { memoryBytes: 10_000, temporaryDir: scratch })) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    expect(readdirSync(scratch).filter(name => name.startsWith('.gsplan-merge.'))).toEqual([])
  })

  test('a damaged input is an error', async () => {
    const { exitCode, stderr } = await runCli(['merge', '-o', join(scratch, 'merged.bin'), all, join(edge, 'bad-field0.bin.gz')])
    expect([exitCode, existsSync(join(scratch, 'merged.bin'))]).toEqual([1, false])
    expect(stderr).toMatch(/bad-field0\.bin\.gz: illegal tag 0 at byte \d+\n$/)
  })
})

test('aggregate counts per node what a count of the printed events gives', async () => {
  const { exitCode, stdout } = await runCli(['aggregate', all])
  expect(exitCode).toBe(0)
  const found = stdout.toString('utf8').split('\n').slice(0, -1).map(line => JSON.parse(line) as Record<string, unknown>)
  interface Printed {
    readonly type: string
    readonly peerID: string
    readonly sendRPC?: { readonly meta?: { messages?: unknown[], control?: Record<string, Array<{ messageIDs?: string[] }>> } }
    readonly recvRPC?: Printed['sendRPC']
  }
  const events = (await runCli(['cat', all])).stdout.toString('utf8').split('\n').slice(0, -1).map(line => JSON.parse(line) as Printed)
  const expected = [...new Set(events.map(({ peerID }) => peerID))].map(peer => {
    const own = events.filter(({ peerID }) => peerID === peer)
    const count = (type: string): number => own.filter(event => event.type === type).length
    const rpcs = (type: string, name: 'sendRPC' | 'recvRPC'): Record<string, number> => {
      const metas = own.filter(event => event.type === type).map(event => event[name]?.meta)
      const entries = (kind: string): Array<{ messageIDs?: string[] }> => metas.flatMap(meta => meta?.control?.[kind] ?? [])
      const ids = (kind: string): number => entries(kind).flatMap(({ messageIDs }) => messageIDs ?? []).length
      return {
        RPCs: metas.length, Messages: metas.flatMap(meta => meta?.messages ?? []).length, Grafts: entries('graft').length,
        Prunes: entries('prune').length, IWants: entries('iwant').length, IHaves: entries('ihave').length,
        IDontWants: entries('idontwant').length, IHaveIDs: ids('ihave'), IWantIDs: ids('iwant'), IDontWantIDs: ids('idontwant')
      }
    }
    const sent = rpcs('SEND_RPC', 'sendRPC')
    return {
      LocalPeer: peer, Published: count('PUBLISH_MESSAGE'), Rejected: count('REJECT_MESSAGE'), Delivered: count('DELIVER_MESSAGE'),
      Duplicates: count('DUPLICATE_MESSAGE'), DroppedRPC: count('DROP_RPC'), PeersAdded: count('ON_NEW_OUTBOUND_STREAM'),
      PeersRemoved: count('ON_CLOSED_OUTBOUND_STREAM'), TopicsJoined: count('JOIN'), TopicsLeft: count('LEAVE'),
      SentRPC: sent, ReceivedRPC: rpcs('RECV_RPC', 'recvRPC'), Transmissions: sent['Messages']
    }
  })
  expect(found).toEqual(expected)
  expect(expected.length).toBe(6)
})
