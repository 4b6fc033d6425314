import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { expectBounded, MAX_S, runAlone, type Outcome } from './check-alone.ts'
import { chosen } from './chosen.ts'
import { blockOf } from './make-bomb.ts'

vi.setConfig({ testTimeout: 2000 * MAX_S })

const MIB = 2 ** 20
const bin = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url))
const [tracestat, tracer] = [bin('tracestat/bin/tracestat.js'), bin('tracer/bin/gsplan-tracer.js')]

let folder = ''
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-trace-bombs-')) })
afterAll(() => { rmSync(folder, { recursive: true }) })

/** Records of a peer, message or topic of their own each, a number in the place of four marks. */
function numbered (record: string, count: number): Buffer {
  const template = Buffer.from(record, 'latin1')
  const mark = template.indexOf('????')
  const all = Buffer.alloc(template.length * count, template)
  for (let index = 0; index < count; index++) {
    for (let byte = 0; byte < 4; byte++) all[index * template.length + mark + byte] = index >>> 7 * byte & 127
  }
  return all
}

/** Writes a compressed trace: a block again and again, which costs a thousandth of its length. */
function writeTrace (block: Buffer, times: number): string {
  const path = join(folder, 'bomb.gz')
  const member = gzipSync(block, { level: 9 })
  writeFileSync(path, Buffer.alloc(member.length * times, member))
  return path
}

/** The smallest records of each kind, a MiB of each. */
const tiny: Readonly<Record<string, () => Buffer>> = {
  'empty records': () => Buffer.alloc(MIB),
  'records of a type': () => blockOf(Buffer.from('\x02\x08\x00', 'latin1')),
  'records of a timestamp': () => blockOf(Buffer.from('\x02\x18\x00', 'latin1')),
  'deliveries with a peer of a byte': () => blockOf(Buffer.from('\x05\x08\x03\x12\x01a', 'latin1')),
  'deliveries at the time 0': () => blockOf(Buffer.from('\x07\x08\x03\x12\x01a\x18\x00', 'latin1')),
  'empty objects of JSON': () => blockOf('{}\n'),
  'types in JSON': () => blockOf('{"type":3}\n')
}
/** Records each of which tells something else. */
const various: Readonly<Record<string, () => Buffer>> = {
  peers: () => numbered('\x08\x08\x03\x12\x04????', 1_500_000),
  messages: () => numbered('\x0a\x08\x00\x22\x06\x0a\x04????', 1_500_000),
  topics: () => numbered('\x0a\x08\x00\x22\x06\x12\x04????', 1_500_000)
}

const refusal = (command: string, what: string, flag: string): unknown => expect.stringMatching(new RegExp(
  `^${command}expected ${what} within [23]\\d\\d(\\.\\d)?MiB( of memory)?, the budget for traces of this size, found more; ` +
  `${flag} \\d+(\\.\\d)?MiB raises it, if the traces can be trusted\n$`))

/** Runs a command, and keeps so much of its output as a line takes. */
function run (program: string, ...args: readonly string[]): Pick<Outcome, 'exitCode' | 'text'> {
  const outcome = runAlone(program, ...args)
  const cut = { ...outcome, text: outcome.text.slice(0, 1000) }
  expectBounded(cut)
  return { exitCode: cut.exitCode, text: cut.text }
}

describe('tracestat of a small trace', () => {
  const refused = { exitCode: 1, text: refusal('tracestat: \\S+bomb\\.gz: ', '(events|message ids)', '-max-memory') }

  test.each(Object.entries(tiny))('of many %s', (_, block) => {
    expect(run(tracestat, writeTrace(block(), 96))).toEqual(refused)
  })

  test.each([
    [['-cdf', '-json', '-'], 'empty records'], [['-metrics'], 'deliveries at the time 0'], [['-topic', 't'], 'records of a type']
  ])('with %j, of many %s', (flags, name) => {
    expect(run(tracestat, ...flags, writeTrace((tiny[name] as () => Buffer)(), 96))).toEqual(refused)
  })

  test.each(Object.entries(various))('of many %s', (_, block) => {
    run(tracestat, '-cdf', '-metrics', '-json', '-', writeTrace(block(), 1))
  })
})

test('tracestat counts a trace that may take more', () => {
  expect(run(tracestat, '-cdf', '-max-memory', '2GiB', writeTrace(Buffer.alloc(MIB), 8))).toEqual({
    exitCode: 0,
    text: '=== Trace Summary ===\nPeers: 1\nTopics: \nPublished Messages: 8388608\nDelivered Messages: 0\nDuplicate Messages: 0\n' +
      'Rejected Messages: 0\nSent RPCs: 0\nDropped RPCs: 0\n=== Propagation Delay CDF (ms) ===\n0 8388607\n'
  })
})

describe.each([['filter', '--type', 'GRAFT'], ['merge'], ['merge', '--memory', '1']])('gsplan-tracer %s %s', (...command) => {
  const refused = { exitCode: 1, text: refusal('gsplan-tracer: \\S+bomb\\.gz: ', 'records', '--max-size') }

  test.each(chosen(tiny))('of a small trace of many %s', (_, block) => {
    expect(run(tracer, ...command, '-o', '/dev/null', writeTrace(block(), 1024))).toEqual(refused)
  })

  test.each(chosen(various))('of a small trace of many %s', (_, block) => {
    expect(run(tracer, ...command, '-o', '/dev/null', writeTrace(block(), 1))).toEqual({ exitCode: 0, text: '' })
  })
})

test('gsplan-tracer aggregates a small trace of one node, and refuses one of a million', () => {
  expect(run(tracer, 'aggregate', writeTrace(Buffer.alloc(MIB), 8)))
    .toEqual({ exitCode: 0, text: expect.stringContaining('"Published":8388608,') as string })
  expect(run(tracer, 'aggregate', writeTrace(Buffer.alloc(MIB), 1024)))
    .toEqual({ exitCode: 1, text: refusal('gsplan-tracer: \\S+bomb\\.gz: ', 'records', '--max-size') })
  expect(run(tracer, 'aggregate', writeTrace(numbered('\x08\x08\x03\x12\x04????', 1_000_000), 1)))
    .toEqual({ exitCode: 1, text: refusal('gsplan-tracer: ', 'peers', '--max-memory') })
})
