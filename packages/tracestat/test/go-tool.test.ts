import { mkdtempSync, readFileSync, readdirSync, existsSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { writeTraceFile } from '@gsplan/tracer'
import { afterAll, describe, expect, test } from 'vitest'
import { main } from '../src/cli.ts'

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'tracestat-'))
afterAll(() => { rmSync(scratch, { recursive: true }) })

async function tracestat (...argv: string[]): Promise<{ exitCode: number, stdout: string, stderr: string }> {
  const out: Buffer[] = []
  const err: string[] = []
  const exitCode = await main(argv, {
    stdin: Readable.from([readFileSync(join(fixtures, 'six-nodes/all.bin.gz'))]),
    stdout: { write: text => out.push(Buffer.from(text)) },
    stderr: { write: text => err.push(String(text)) }
  })
  // a character a byte: topics need not be UTF-8
  return { exitCode, stdout: Buffer.concat(out).toString('latin1'), stderr: err.join('') }
}

/** What the Go tool printed, a character a byte. */
const readExpected = (...path: string[]): string => readFileSync(join(...path), 'latin1')

/** Go prints topics in any order. */
const sortTopics = (text: string): string =>
  text.replace(/^Topics: (.*)$/m, (_line, names: string) => `Topics: ${names.split(',').sort().join(',')}`)

describe('the Go tool\'s own command lines', () => {
  const dir = join(fixtures, 'six-nodes')
  const lines = readFileSync(join(dir, 'argv.txt'), 'utf8').split('\n')
    .map(line => /^(\S+)\s+rc=(\d+)\s+tracestat ?(.*)$/.exec(line))
    // differences on purpose: plain files are read
    .filter(match => match !== null && match[1] !== 'plainfile')
    .map(match => match as unknown as [string, string, string, string])

  test.each(lines)('%s', async (_line, name, exitCode, args) => {
    const argv = (args.includes('-topic  ') ? args.split(' ') : args.split(/\s+/)).filter((arg, i, all) => arg !== '' || all[i - 1] === '-topic')
    const json = argv.includes('-json') ? argv[argv.indexOf('-json') + 1] : undefined
    const written = join(scratch, `${name}.json`)
    const mapped = argv.map((arg, i) => argv[i - 1] === '-json' ? written : arg.endsWith('.gz') ? join(dir, arg) : arg)
    const result = await tracestat(...mapped)
    expect(result.exitCode).toBe(Number(exitCode))
    if (result.exitCode !== 0) {
      // the Go tool prints errors on stdout, we on stderr
      expect([result.stdout, result.stderr]).toEqual(['', expect.stringMatching(/no such file/)])
      return
    }
    const expected = join(dir, 'expected', `${name}.stdout`)
    expect(result.stdout).toBe(existsSync(expected) ? sortTopics(readExpected(expected)) : '')
    if (json === undefined) return
    // some JSON files were the same as all.json and are kept once
    const kept = join(dir, json)
    expect(readFileSync(written, 'utf8')).toBe(readFileSync(existsSync(kept) ? kept : join(dir, 'expected/all.json'), 'utf8'))
  })

  test('a plain file is read as well, and JSON goes to the standard output with -', async () => {
    const { exitCode, stdout } = await tracestat('-summary=false', '-json', '-', join(dir, 'all.bin'))
    expect(exitCode).toBe(0)
    expect(stdout).toBe(readFileSync(join(dir, 'expected/all.json'), 'utf8'))
  })

  test('- is the standard input', async () => {
    expect(await tracestat('-cdf', '-')).toEqual({
      exitCode: 0, stderr: '', stdout: sortTopics(readExpected(dir, 'expected/all-cdf.stdout'))
    })
  })
})

test.each([
  [['-json', 'a', '-json', 'b'], 'flag provided twice: -json'], [['-cdf', '--cdf=false'], 'flag provided twice: -cdf'],
  [['-sumary'], 'flag provided but not defined: -sumary, did you mean summary?'], [['-json'], 'flag needs an argument: -json']
])('%j is wrong usage', async (argv, message) => {
  const { exitCode, stdout, stderr } = await tracestat(...argv)
  expect([exitCode, stdout, stderr.split('\n')[0]]).toEqual([2, '', `tracestat: ${message}`])
})

describe('odd files', () => {
  const dir = join(fixtures, 'edge')
  /** Where our answer is another on purpose: longer records and JSON are read, a cut within a record is reported, 0 bytes are a trace. */
  const differing = new Map([
    ['big-record-over', 0], ['textjson', 0], ['trunc-after-length', 1], ['garbage-05', 1]
  ])
  const names = readdirSync(dir).filter(name => name.endsWith('.bin.gz') && name !== 'empty-zero-bytes.bin.gz')
    .map(name => name.replace('.bin.gz', ''))

  test('there are some forty of them', () => { expect(names.length).toBeGreaterThan(40) })

  test.each(names)('%s', async name => {
    const written = join(scratch, `${name}.json`)
    const { exitCode, stdout, stderr } = await tracestat('-cdf', '-json', written, join(dir, `${name}.bin.gz`))
    const goExitCode = Number(readFileSync(join(dir, 'expected', `${name}.rc`), 'utf8'))
    expect(exitCode).toBe(differing.get(name) ?? goExitCode)
    if (exitCode !== 0) {
      expect(stdout).toBe('')
      expect(stderr).toMatch(/^tracestat: .* at byte \d+\n$/)
      return
    }
    if (differing.has(name)) return
    expect(stdout).toBe(sortTopics(readExpected(dir, 'expected', `${name}.stdout`)))
    expect(readFileSync(written, 'utf8')).toBe(readFileSync(join(dir, 'expected', `${name}.json`), 'utf8'))
  })
})

describe('--partial', () => {
  const damaged = join(fixtures, 'edge/trunc-mid-body.bin.gz')

  test('gives the statistics of what is whole, marked, and says on stderr what is not', async () => {
    const whole = await tracestat('-cdf', join(fixtures, 'edge/gz-member-split-midrecord.bin.gz'))
    const { exitCode, stdout, stderr } = await tracestat('-cdf', '-partial', damaged)
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(/trunc-mid-body\.bin\.gz: trace cut off within a record at byte \d+; .* of what is whole before it\n$/)
    // the record that is cut off is of a type that tracestat does not count
    expect(stdout).toBe(whole.stdout.replace('Trace Summary', 'Trace Summary (partial)').replace('(ms)', '(ms, partial)'))
  })

  test('of several files, the others are read to their end; the JSON reports the damage', async () => {
    const { stdout } = await tracestat('-summary=false', '-json', '-', '-partial', damaged, join(fixtures, 'six-nodes/all.bin'))
    const { Events, Partial } = JSON.parse(stdout) as { Events: { Totals: { Deliver: number } }, Partial: unknown }
    expect(JSON.stringify(Partial)).toMatch(/^\[\{"File":".*trunc-mid-body.*","Error":"trace cut off.*","Offset":\d+\}\]$/)
    expect(Events.Totals.Deliver).toBeGreaterThan(90)
  })

  test('each of several damaged files is named, on stderr and in the JSON', async () => {
    const files = ['trunc-mid-body.bin.gz', 'bad-inner-len.bin.gz', 'bad-wiretype-ts.bin.gz'].map(name => join(fixtures, 'edge', name))
    const { exitCode, stdout, stderr } = await tracestat('-summary=false', '-json', '-', '-partial', ...files)
    expect([exitCode, stderr.trim().split('\n').map(line => files.find(file => line.startsWith(`tracestat: ${file}: `)))]).toEqual([0, files])
    const { Partial } = JSON.parse(stdout) as { Partial: ReadonlyArray<{ File: string }> }
    expect(Partial.map(({ File }) => File)).toEqual(files)
  })

  test('an undamaged file is not marked', async () => {
    expect((await tracestat('-partial', join(fixtures, 'six-nodes/all.bin'))).stdout).toMatch(/^=== Trace Summary ===/)
  })
})

test('--metrics', async () => {
  const { exitCode, stdout } = await tracestat('-summary=false', '-metrics', join(fixtures, 'six-nodes/all.bin'))
  expect(exitCode).toBe(0)
  expect(Buffer.from(stdout, 'latin1').toString('utf8')).toMatchSnapshot()
})

test('the oldest layout: a message counts in each of its topics', async () => {
  const old = join(scratch, 'old.bin')
  await writeTraceFile(old, (async function * () {
    const peerID = Uint8Array.of(1)
    yield [
      { type: 0, peerID, timestamp: 0n, publishMessage: { messageID: Uint8Array.of(1), topic: 'b', topics: ['a', 'b'] } },
      { type: 0, peerID, timestamp: 0n, publishMessage: { messageID: Uint8Array.of(2), topic: 'c' } },
      { type: 3, peerID, timestamp: 2_000_000n, deliverMessage: { messageID: Uint8Array.of(1) } }
    ]
  })())
  expect((await tracestat(old)).stdout).toMatch(/^Topics: a,b,c$/m)
  for (const topic of ['a', 'b']) {
    const { stdout } = await tracestat('-cdf', '-topic', topic, old)
    expect(stdout).toMatch(/^Published Messages: 1\nDelivered Messages: 1\n/m)
    expect(stdout).toMatch(/^2 1\n$/m)
  }
})

test('a topic that would steer the terminal is shown as text', async () => {
  const path = join(scratch, 'escapes.bin')
  await writeTraceFile(path, (async function * () {
    yield [{ type: 0, timestamp: 0n, publishMessage: { messageID: Uint8Array.of(1), topic: 'a\x1b[31mé\x07' } }]
  })())
  const { stdout } = await tracestat(path)
  expect(Buffer.from(stdout, 'latin1').toString('utf8')).toMatch(/^Topics: a\\u001b\[31mé\\u0007$/m)
})

describe('flags', () => {
  test.each([
    [['-nope'], 'flag provided but not defined: -nope'],
    [['-cdf=perhaps'], 'invalid boolean value "perhaps" for -cdf'],
    [['-topic'], 'flag needs an argument: -topic']
  ])('%j', async (argv, message) => {
    const { exitCode, stdout, stderr } = await tracestat(...argv)
    expect([exitCode, stdout, stderr.split('\n')[0]]).toEqual([2, '', `tracestat: ${message}`])
  })

  test('--help and --version', async () => {
    expect((await tracestat('--help')).stdout).toMatch(/^Usage: tracestat/)
    expect((await tracestat('-version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
