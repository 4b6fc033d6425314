import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatInstanceFile } from '@gsplan/run-format'
import { traceEventType, type TraceEvent } from '@gsplan/tracer'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openRun } from '../src/run/open-run.ts'
import { fourPeers } from '../src/testing/four-peers.ts'
import { deliver, graft, makeArchive, prune, publish, runOutOf, traceOf, type Entry } from '../src/testing/make-archive.ts'
import { makeRunDirectory } from '../src/testing/run-directory.ts'

/** Archives that are tried, and their seed; far more every night: see tools/checks/fuzz.mjs. */
const { numRuns = 12, seed = 1 } = fc.readConfigureGlobal()
const parameters = { numRuns, seed, endOnFailure: true }

vi.setConfig({ testTimeout: 60_000 + numRuns * 2000 })

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-random-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

type Metrics = Readonly<Record<string, number | null>>

interface Measured {
  readonly metrics: Metrics
  readonly codes: readonly string[]
}

async function measure (entries: readonly Entry[]): Promise<Measured> {
  const dir = await makeRunDirectory(mkdtempSync(join(folder, 'run-')), 'run', {})
  await makeArchive(join(dir, 'test-output.tgz'), entries)
  const run = await openRun(dir)
  const measured = { metrics: await run.metrics(), codes: (await run.validity()).map(({ code }) => code) }
  rmSync(dir, { recursive: true })
  return measured
}

const peer = fc.integer({ min: 1, max: 5 })
const time = fc.integer({ min: 0, max: 4000 })
const id = fc.integer({ min: 1, max: 4 })

/** Events of one peer at some times, in order of time as a tracer writes them. */
const eventsOf = (seq: number): fc.Arbitrary<TraceEvent[]> => fc.array(fc.oneof(
  fc.record({ ms: time, id }).map(({ ms, id }) => publish(seq, ms, id)),
  fc.record({ ms: time, id, from: peer }).map(({ ms, id, from }) => [deliver(seq, ms, id, from)]),
  fc.record({ ms: time, other: peer }).map(({ ms, other }) => [graft(seq, ms, other)]),
  fc.record({ ms: time, other: peer }).map(({ ms, other }) => [prune(seq, ms, other)]),
  fc.record({ ms: time, isJoin: fc.boolean() }).map(({ ms, isJoin }): TraceEvent[] => {
    const when = graft(seq, ms, seq)
    return [isJoin
      ? { ...when, type: traceEventType.JOIN, join: { topic: 't' } }
      : { ...when, type: traceEventType.LEAVE, leave: { topic: 't' } }]
  })
), { maxLength: 8 }).map(lists => lists.flat().sort((a, b) => Number((a.timestamp ?? 0n) - (b.timestamp ?? 0n))))

const kinds = ['whole', 'whole', 'whole', 'whole', 'no trace', 'no end', 'no run.out', 'sybil'] as const

/** Files of an instance; it may lack its trace, its end, or its whole run.out, and may be a sybil. */
const instance = (seq: number): fc.Arbitrary<Entry[]> => fc.record({
  events: eventsOf(seq), kind: fc.constantFrom(...kinds), duplicates: fc.nat(5)
}).map(({ events, kind, duplicates }) => {
  const role = kind === 'sybil' ? 'sybil' : 'honest'
  const lines = runOutOf(seq, 500, 3500).replace('node type: honest', `node type: ${role}`).split('\n')
  const node = { role: 'honest', seq }
  const name = (file: string): string => `run/g/${seq}/${file}`
  const runOut = { name: name('run.out'), content: lines.slice(0, kind === 'no end' ? -1 : undefined).join('\n') }
  const trace = { name: name(formatInstanceFile({ kind: 'filtered-trace', ...node })), content: traceOf(events) }
  const counters = {
    name: name(formatInstanceFile({ kind: 'aggregate', ...node })),
    content: JSON.stringify({ Duplicates: duplicates, Transmissions: 3 })
  }
  return [
    ...kind === 'no run.out' ? [] : [runOut], ...kind === 'no trace' || kind === 'sybil' ? [] : [trace],
    ...kind === 'sybil' ? [] : [counters]
  ]
})

const archive = fc.integer({ min: 1, max: 5 })
  .chain(count => fc.tuple(...Array.from({ length: count }, (_, index) => instance(index + 1))))
  .map(instances => instances.flat())

const ascending = (...names: string[]): ReadonlyArray<readonly [string, string]> =>
  names.slice(1).map((name, index) => [names[index] as string, name] as const)

const percentiles = (name: string): string[] => ['p50', 'p90', 'p95', 'p99', 'max'].map(each => `${name}_${each}`)

/** Metrics of which the first is at most the second. */
const orders = [
  ...ascending(...percentiles('latency')), ...ascending(...percentiles('first_seen')), ...ascending(...percentiles('tracestat')),
  ...ascending(...['50', '75', '90', '99', '100'].map(each => `coverage_t${each}`)),
  ...ascending('mesh_degree_min', 'mesh_degree_mean', 'mesh_degree_max'), ...ascending('messages_lost', 'messages_published')
]

/** What is out of range in a run's metrics, unless a reason says that they can't be trusted. */
function outOfRange ({ metrics, codes }: Measured): string[] {
  const signed = (name: string): boolean =>
    name === 'rmr' || name.startsWith('score_') || (/^(latency|coverage)_/.test(name) && codes.includes('negative-delay'))
  const known = (name: string): number => metrics[name] ?? NaN
  return [
    ...Object.entries(metrics).flatMap(([name, value]) => value === null || value >= 0 || (value < 0 && signed(name)) ? [] : [name]),
    ...orders.filter(([low, high]) => known(low) > known(high)).map(pair => pair.join(' > ')),
    ...known('delivery_ratio') > 1 && !codes.includes('impossible-metric') ? ['delivery_ratio'] : [],
    ...metrics['delivery_ratio'] === null && codes.length === 0 ? ['nothing measured'] : []
  ]
}

test('no metric of any archive leaves its range', async () => {
  await fc.assert(fc.asyncProperty(archive, async entries => {
    expect(outOfRange(await measure(entries))).toEqual([])
  }), parameters)
})

/** Ways to pack the same files, each with whether its metrics must be the same. */
const repacked = archive.chain(entries => fc.record({
  entries: fc.constant(entries),
  order: fc.shuffledSubarray(entries, { minLength: entries.length }),
  twice: fc.subarray(entries),
  split: fc.nat(entries.length - 1)
}))

/** Same metrics, or a reason that names the contradiction. */
function expectSameOrReason (changed: Measured, expected: Measured): void {
  if (!changed.codes.includes('contradictory-archive') && !changed.codes.includes('trace-damaged')) {
    expect(changed.metrics).toEqual(expected.metrics)
  }
}

test('files in another order, twice, or split change no metric silently', async () => {
  await fc.assert(fc.asyncProperty(repacked, async ({ entries, order, twice, split }) => {
    const expected = await measure(entries)
    expect(await measure(order)).toEqual(expected)
    expect(await measure([...order, ...twice])).toEqual(expected)
    const { name, content = '' } = entries[split] as Entry
    const bytes = Buffer.from(content)
    const middle = bytes.length >> 1
    const halves = [bytes.subarray(0, middle), bytes.subarray(middle)].map(content => ({ name, content }))
    expectSameOrReason(await measure([...entries.filter((_, index) => index !== split), ...halves]), expected)
    expectSameOrReason(await measure([...entries, { name: name.replace('run/g/', 'run/h/'), content }]), expected)
  }), parameters)
})

/** Messages that one of four peers publishes, each delivered to the others by a peer that has it already. */
const honest: fc.Arbitrary<TraceEvent[][]> = fc.array(fc.record({
  publisher: fc.integer({ min: 1, max: 4 }), senders: fc.tuple(fc.nat(0), fc.nat(1), fc.nat(2)),
  delays: fc.tuple(...Array.from({ length: 3 }, () => fc.integer({ min: 10, max: 60 })))
}), { minLength: 1, maxLength: 5 }).map(messages => {
  const traces: TraceEvent[][] = [[], [], [], []]
  messages.forEach(({ publisher, senders, delays }, index) => {
    const [id, startMs] = [index + 1, 1000 + 300 * index]
    traces[publisher - 1]?.push(...publish(publisher, startMs, id))
    const owners = [{ seq: publisher, ms: startMs }]
    for (const [turn, seq] of [1, 2, 3, 4].filter(seq => seq !== publisher).entries()) {
      const from = owners[senders[turn] ?? 0] as { seq: number, ms: number }
      const ms = from.ms + (delays[turn] ?? 0)
      owners.push({ seq, ms })
      traces[seq - 1]?.push(deliver(seq, ms, id, from.seq))
    }
  })
  return traces
})

/** Changes to the traces of honest peers, which their counters and accounts know nothing of. */
type Alteration = (traces: readonly TraceEvent[][], peer: number, other: number, at: number) => readonly TraceEvent[][]

const changed = (
  traces: readonly TraceEvent[][], peer: number, change: (events: readonly TraceEvent[]) => readonly TraceEvent[]
): TraceEvent[][] => traces.map((events, index) => index === peer ? [...change(events)] : events)

const shifted = (events: readonly TraceEvent[], ns: bigint): TraceEvent[] =>
  events.map(event => ({ ...event, timestamp: (event.timestamp ?? 0n) + ns }))

const alterations: Readonly<Record<string, Alteration>> = {
  'an event left out': (traces, peer, _other, at) => changed(traces, peer, events => events.filter((_, index) => index !== at % events.length)),
  'an event twice': (traces, peer, _other, at) => changed(traces, peer, events => events.flatMap((event, index) => index === at % events.length ? [event, event] : [event])),
  'everything twice': (traces, peer) => changed(traces, peer, events => [...events, ...events]),
  'the end cut off': (traces, peer, _other, at) => changed(traces, peer, events => events.slice(0, at % events.length)),
  emptied: (traces, peer) => changed(traces, peer, () => []),
  'two traces exchanged': (traces, peer, other) => traces.map((events, index) => traces[index === peer ? other : index === other ? peer : index] ?? events),
  'the trace of another': (traces, peer, other) => traces.map((events, index) => index === peer ? traces[other] ?? events : events),
  'events of another': (traces, peer, other) => changed(traces, peer, events => [...events, ...traces[other] ?? []]),
  'another hour': (traces, peer) => changed(traces, peer, events => shifted(events, 3_600_000_000_000n)),
  'another message': (traces, peer, _other, at) => changed(traces, peer, events => events.map((event, index) =>
    index === at % events.length ? deliver(peer + 1, 1900, 77, peer === 0 ? 2 : 1) : event))
}

/** Traces of honest peers, and those that are written in their place. */
const altered = fc.record({
  traces: honest, name: fc.constantFrom(...Object.keys(alterations)), peer: fc.nat(3), step: fc.integer({ min: 1, max: 3 }), at: fc.nat(20)
}).map(({ traces, name, peer, step, at }) =>
  ({ traces, name, written: alterations[name]?.(traces, peer, (peer + step) % 4, at) ?? traces }))

const isTrace = (seq: number, { name }: Entry): boolean => name.endsWith(formatInstanceFile({ kind: 'filtered-trace', role: 'honest', seq }))

test('the traces of honest peers are trusted, and no change of them alters a metric without a reason', async () => {
  await fc.assert(fc.asyncProperty(altered, async ({ traces, written }) => {
    const entries = fourPeers(traces)
    const expected = await measure(entries)
    expect(expected.codes).toEqual([])
    const { metrics, codes } = await measure(entries.map(entry => {
      const index = [0, 1, 2, 3].find(each => isTrace(each + 1, entry))
      return index === undefined ? entry : { ...entry, content: traceOf(written[index] ?? []) }
    }))
    if (codes.length === 0) expect(metrics).toEqual(expected.metrics)
  }), parameters)
})
