import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatHealth, formatTooFewPeers, formatUnsupported, runMessages } from '@gsplan/run-format'
import { traceEventType, type TraceEvent } from '@gsplan/tracer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRun } from '../../src/run/open-run.ts'
import { entriesOf, severalTopics } from '../../src/testing/topics-run.ts'
import { fourPeers } from '../../src/testing/four-peers.ts'
import { deliver, graft, join as joinTopic, peerIdOf, publish, traceOf, type Entry } from '../../src/testing/make-archive.ts'
import { makeRunDirectory } from '../../src/testing/run-directory.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-altered-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const reasons = async (entries: readonly Entry[]): Promise<readonly string[]> =>
  (await (await openRun(await makeRunDirectory(folder, 'run', { entries }))).validity()).map(({ code, message }) => `${code}: ${message}`)

type Change = (content: string) => string | Uint8Array | undefined

/** The four peers, files of whose names are changed, or left out. */
const altered = (name: RegExp, change: Change, entries: readonly Entry[] = fourPeers()): Entry[] => entries.flatMap(entry => {
  if (!name.test(entry.name)) return [entry]
  const content = change(typeof entry.content === 'string' ? entry.content : '')
  return content === undefined ? [] : [{ ...entry, content }]
})

const traceOfSeq = (seq: number): RegExp => new RegExp(`honest-${seq}-filtered`)
const withTrace = (seq: number, ...events: readonly TraceEvent[]): Entry[] => altered(traceOfSeq(seq), () => traceOf(events))
const withCounters = (seq: number, fields: object): Entry[] => altered(new RegExp(`honest-${seq}-aggregate`), content =>
  JSON.stringify({ ...JSON.parse(content) as object, ...fields }))
const withRunOut = (change: (line: string) => string | readonly string[]): Entry[] => altered(/run\.out$/, content =>
  content.split('\n').flatMap(change).join('\n'))

/** An instance's statement of plan and parameters. */
const stating = (params: object, group = 'g', entries = fourPeers()): Entry[] => altered(/run\.out$/, content =>
  content.replace('"start_event":{}', `"start_event":${JSON.stringify({ runenv: { plan: 'gsplan', group, params } })}`), entries)

const contradictory = (...messages: string[]): string[] => [`contradictory-archive: ${messages.join()}`]
const ofFour = [deliver(4, 1035, 1, 3)] as const
const ofTwo = [deliver(2, 1010, 1, 1), deliver(2, 2005, 2, 1)] as const
const later = (events: readonly TraceEvent[], ns: bigint): TraceEvent[] => events.map(event =>
  ({ ...event, timestamp: (event.timestamp ?? 0n) + ns }))

test.each<[string, () => Entry[], readonly string[]]>([
  ['a whole archive', fourPeers, []],
  ['a trace that was emptied', () => withTrace(4), contradictory('the counters of seq 4 have 1 deliveries, its trace has 0')],
  ['a delivery that was removed', () => withTrace(2, ofTwo[0]), contradictory('the counters of seq 2 have 2 deliveries, its trace has 1')],
  ['a delivery more than was counted', () => withTrace(4, ...ofFour, deliver(4, 2040, 2, 3)),
    contradictory('the counters of seq 4 have 1 deliveries, its trace has 2')],
  ['a trace of another peer', () => withTrace(4, ...ofTwo),
    contradictory('the trace of seq 4 has events of the peer with seq 2, and 2 more contradictions')],
  ['an event of another peer', () => withTrace(4, ...ofFour, graft(2, 10, 1)), contradictory('the trace of seq 4 has events of the peer with seq 2')],
  ['a delivery twice', () => withTrace(4, ...ofFour, ...ofFour),
    contradictory('the trace of seq 4 has 1 events twice, at the same time, and 1 more contradictions')],
  ['deliveries twice, and counted', () => altered(traceOfSeq(2), () => traceOf([...ofTwo, ...ofTwo]), withCounters(2, { Delivered: 4 })),
    contradictory('the trace of seq 2 has 2 events twice, at the same time')],
  ['a message that is delivered again later, and counted', () => altered(traceOfSeq(4), () => traceOf([...ofFour, deliver(4, 3000, 1, 3)]), withCounters(4, { Delivered: 2 })), []],
  ['a message that no peer published', () => altered(traceOfSeq(4), () => traceOf([...ofFour, deliver(4, 3000, 9, 3)]), withCounters(4, { Delivered: 2 })),
    contradictory('1 messages were delivered that no peer published, by the traces of all peers, and 1 more contradictions')],
  ['a delivery after its peer was complete, that was not counted', () => withTrace(4, ...ofFour, deliver(4, 3501.5, 2, 3)), []],
  ['a trace from another hour', () => withTrace(4, ...later(ofFour, 3_600_000_000_000n)),
    contradictory('the trace of seq 4 has 1 events from before or after the life of its instance, by its run.out')],
  ['counters of another peer', () => withCounters(4, { LocalPeer: peerIdOf(2) }), contradictory(`the counters of seq 4 are those of another peer, ${peerIdOf(2)}`)],
  ['counters of its own', () => withCounters(4, { LocalPeer: peerIdOf(4) }), []],
  ['transmissions that are not the messages sent', () => withCounters(4, { Transmissions: 1 }),
    contradictory('the counters of seq 4 have 1 transmissions and 2 messages sent')],
  ['bytes that are no sum', () => withCounters(4, { SentRPC: { PayloadBytes: 60, ControlBytes: 40, WireBytes: 10 } }),
    contradictory('the counters of seq 4 have other SentRPC.WireBytes than payload and control bytes')],
  ['more received than sent', () => withCounters(4, { ReceivedRPC: { Messages: 9 } }),
    contradictory('by their counters, the peers received 9 messages and sent 8')],
  ['no counters', () => altered(/honest-4-aggregate/, () => undefined),
    ['instance-output-missing: no counters (aggregate file) of 1 peers: seq 4']],
  ['counters that are none', () => altered(/honest-[34]-aggregate/, () => 'null'),
    ['instance-output-missing: no counters (aggregate file) of 2 peers: seq 3, 4']],
  ['counters without dropped RPCs', () => withCounters(4, { DroppedRPC: 'none' }),
    ['instance-output-missing: no counters (aggregate file) of 1 peers: seq 4']],
  ['a file as another role', () => altered(/run\/g\/3\/run\.out$/, content => content.replace('node type: honest', 'node type: sybil')),
    contradictory('there are files of seq 4 as honest, which its instance introduces as sybil')]
])('%s', async (_name, entries, expected) => {
  expect(await reasons(entries())).toEqual(expected)
})

const account = (text: string): ((line: string) => string) => line => line.replace('Published 2 of 2', text)

test.each<[string, () => Entry[], readonly string[]]>([
  ['less than was traced', () => withRunOut(account('Published 1 of 1')), contradictory('seq 1 says that it published 1 messages on t, its trace has 2')],
  ['more than was traced', () => withRunOut(account('Published 3 of 3')), contradictory('seq 1 says that it published 3 messages on t, its trace has 2')],
  ['more than was expected', () => withRunOut(account('Published 2 of 1')), contradictory('seq 1 says that it published 2 of 1 messages on t, and 0 failed')],
  ['twice', () => withRunOut(line => line.includes('Published') ? [line, line] : [line]), contradictory('seq 1 says twice how many messages it published on t')],
  ['failures, which may have been traced', () => withRunOut(line => line.replace('Published 2 of 2 messages on t: 0 failed', 'Published 1 of 2 messages on t: 1 failed')),
    ['late-publishes: 1 publishes failed, 0 were late, 0 are missing, at seq 1']]
])('a publisher that gives account of %s', async (_name, entries, expected) => {
  expect(await reasons(entries())).toEqual(expected)
})

test('publishers of gsplan\'s plan owe an account, those of others do not', async () => {
  const silent = (entries: readonly Entry[]): Entry[] => altered(/run\.out$/, content =>
    content.split('\n').filter(line => !line.includes('Published')).join('\n'), entries)
  expect(await reasons(silent(fourPeers()))).toEqual([])
  expect(await reasons(silent(stating({})))).toEqual(contradictory('seq 1 says nothing of messages on t, its trace has 2 that it published'))
  expect(await reasons(silent(altered(/run\/g\/1\/run\.out$/, content => content.replace('"Published', '"'), severalTopics())))).toEqual([])
  const ofOne = severalTopics().map(entry => entry.name === 'run/g/1/run.out'
    ? { ...entry, content: (entry.content as string).split('\n').filter(line => !line.includes('Published')).join('\n') }
    : entry)
  expect(await reasons(ofOne)).toEqual(contradictory('seq 2 says nothing of messages on a "b", c}, its trace has 1 that it published'))
})

test('messages outside of the run phase contradict an account', async () => {
  const ofOthers = [2, 3, 4].map(seq => [deliver(seq, 1010, 2, 1)])
  const early = fourPeers([[...publish(1, 400, 1), ...publish(1, 1000, 2)], ...ofOthers])
  expect(await reasons(early)).toEqual(contradictory('1 messages were published outside of the run phase that run.out tells'))
})

test('a run phase that ends before it begins', async () => {
  const late = altered(/run\/g\/3\/run\.out$/, content => content.split('\n').map(line =>
    line.includes(runMessages.complete()) ? line.replace(/"ts":\d+/, '"ts":1700000000123456789') : line).join('\n'))
  expect(await reasons(late)).toEqual(contradictory('the run phase of seq 4 ends before it begins, by its run.out'))
})

test('topics that are joined and left are compared with the counters, where the trace has them', async () => {
  const leaving: TraceEvent = { ...graft(2, 1005, 1), type: traceEventType.LEAVE, leave: { topic: 't' } }
  expect(await reasons(altered(traceOfSeq(2), () => traceOf([...ofTwo, leaving])))).toEqual(
    contradictory('the counters of seq 2 have 0 topics left, its trace has 1'))
  const joining = traceOf([joinTopic(2, 0), ...ofTwo])
  expect(await reasons(altered(traceOfSeq(2), () => joining, withCounters(2, { TopicsJoined: 1 })))).toEqual([])
  expect(await reasons(withCounters(2, { TopicsJoined: 1 }))).toEqual([])
})
test('counters without any published message were made by hand, unless instances say how they were started', async () => {
  const made = { Published: 0, Delivered: 5, Duplicates: 2, DroppedRPC: 0, TopicsJoined: 1 }
  const ofEach = (entries: readonly Entry[]): Entry[] => altered(/aggregate/, () => JSON.stringify(made), entries)
  expect(await reasons(ofEach(fourPeers()))).toEqual([])
  expect(await reasons(ofEach(withTrace(4)))).toEqual(contradictory('the counters of seq 4 have 5 deliveries, its trace is empty'))
  expect(await reasons(altered(/honest-2-aggregate/, () => JSON.stringify({ ...made, Published: 1 }), ofEach(fourPeers())))).toEqual(
    contradictory('the counters of seq 1 have 5 deliveries, its trace has 2, and 4 more contradictions'))
  expect(await reasons(ofEach(stating({})))).toEqual(
    contradictory('the counters of seq 1 have 0 published messages, its trace has 2, and 4 more contradictions'))
})

test('full traces are compared with more counters', async () => {
  const traces = [[joinTopic(1, 0), ...publish(1, 1000, 1)], [joinTopic(2, 0), deliver(2, 1010, 1, 1)]]
  const drop: TraceEvent = { ...graft(2, 1000, 1), type: traceEventType.DROP_RPC }
  expect(await reasons(entriesOf(traces))).toEqual([])
  expect(await reasons(altered(/honest-2-full/, () => traceOf([...traces[1] ?? [], drop]), entriesOf(traces)))).toEqual(
    contradictory('the counters of seq 2 have 0 dropped RPCs, its trace has 1'))
  // one that is longer than the router sends is dropped as well, and counted by itself
  const counted = altered(/honest-2-aggregate/, text => JSON.stringify({ ...JSON.parse(text) as object, TooLongRPC: 1 }), entriesOf(traces))
  expect(await reasons(altered(/honest-2-full/, () => traceOf([...traces[1] ?? [], drop]), counted))).toEqual([])
})

test('peer scores and health that others have', async () => {
  const health = (seqs: readonly number[]): Entry[] => seqs.map(seq => (
    { name: `run/g/${seq - 1}/health-honest-${seq}.json`, content: formatHealth({ LagP99Ms: 1, CpuFraction: 0.1 }) }))
  expect(await reasons([...fourPeers(), ...health([1, 2, 3, 4])])).toEqual([])
  expect(await reasons([...fourPeers(), ...health([1, 2, 4])])).toEqual(['instance-output-missing: no health file of 1 peers: seq 3'])
  expect(await reasons([...fourPeers(), ...health([1, 2, 4]), { name: 'run/g/2/health-honest-3.json', content: '' }])).toEqual(
    ['instance-output-missing: no health file of 1 peers: seq 3'])
  expect(await reasons(altered(/peer-scores-honest-2/, () => undefined))).toEqual(['instance-output-missing: no peer scores of 1 peers: seq 2'])
  expect(await reasons(altered(/peer-scores-honest-2/, () => ''))).toEqual(['instance-output-missing: no peer scores of 1 peers: seq 2'])
  // the life of all was too short for an inspection
  expect(await reasons(altered(/peer-scores/, () => ''))).toEqual([])
  const none = altered(/peer-scores/, () => undefined)
  expect(await reasons(none)).toEqual([])
  expect(await reasons(stating({ router_api: '1.1', t_score_inspect_period: '5s' }, 'g', none))).toEqual(
    ['instance-output-missing: no peer scores of 4 peers: seq 1, 2, 3, 4'])
  expect(await reasons(stating({ router_api: '1.1', t_score_inspect_period: '0s' }, 'g', none))).toEqual([])
  expect(await reasons(stating({ router_api: '1.0', t_score_inspect_period: '5s' }, 'g', none))).toEqual([])
})

test('instances of a group that state other parameters, and peers of another role than they', async () => {
  const mixed = [...stating({ degree: '3' }).slice(0, 5), ...stating({ degree: '4' }).slice(5)]
  expect(await reasons(mixed)).toEqual(contradictory('instances of the group g state different parameters'))
  const sybil = stating({}).filter(({ name }) => !/honest-4-(filtered|aggregate)|scores-honest-4/.test(name))
  expect(await reasons(altered(/run\/g\/3\/run\.out$/, content => content.replace('node type: honest', 'node type: sybil'), sybil))).toEqual(
    contradictory('the instance of seq 4 introduces it as sybil, and has the role honest by its parameters'))
})

test('dropped RPCs where a queue limit was set are what the run is for', async () => {
  const dropped = withCounters(4, { DroppedRPC: 3 })
  expect(await reasons(dropped)).toEqual(['rpc-dropped: 3 RPCs were dropped by full outbound queues'])
  expect(await reasons(stating({ outbound_queue_size: '0' }, 'g', dropped))).toEqual(['rpc-dropped: 3 RPCs were dropped by full outbound queues'])
  const limited = stating({ outbound_queue_size: '9' }, 'g', dropped)
  expect(await reasons(limited)).toEqual([])
  const ignored = formatUnsupported({ param: 'outbound_queue_size', value: '9', reason: 'its limit is in bytes' })
  expect(await reasons(altered(/run\/g\/0\/run\.out$/, content => content.replace(runMessages.connecting(0n), ignored), limited))).toEqual(
    ['rpc-dropped: 3 RPCs were dropped by full outbound queues'])
})

test('a hop before its sender has the message, and hops that are faster than their links', async () => {
  const traces = (ms: number): TraceEvent[][] => [
    publish(1, 1000, 1), [deliver(2, 1000 + ms, 1, 1)], [deliver(3, 1040, 1, 2)], [deliver(4, 1070, 1, 3)]
  ]
  const shaped = (ms: number): Entry[] => altered(/run\.out$/, content =>
    content.replace(runMessages.connecting(0n), 'egress: 30ms latency (± 0s jitter) and 1 MiB/s'), fourPeers(traces(ms)))
  expect(await reasons(fourPeers(traces(20)))).toEqual([])
  // within the resolution of clocks
  expect(await reasons(fourPeers(traces(44)))).toEqual([])
  expect(await reasons(fourPeers(traces(60)))).toEqual(['negative-delay: 1 of 3 deliveries came before their sender had the message'])
  expect(await reasons(shaped(20))).toEqual([])
  expect(await reasons(shaped(30))).toEqual([
    'impossible-delay: 1 of 3 hops took less than the 15 ms that are half of what a link takes at least: links did not have the latency ' +
    'that was asked for, or the instances\' clocks differ'])
})

test('delays of connecting are named where peers have too few connections', async () => {
  const few = formatTooFewPeers({ seq: 1, connections: 1, needed: 3 })
  const late = (delays: string): Entry[] => altered(/run\/g\/0\/run\.out$/, content =>
    content.replace(runMessages.connecting(0n), few), stating({ connect_delays: delays }))
  const message = 'too-few-peers: 1 peers had too few connections after warm-up, at worst 1 of 3 (seq 1)'
  expect(await reasons(late('4@0s'))).toEqual([message])
  expect(await reasons(late('2@0s,2@15s'))).toEqual([`${message}; HONEST_CONNECT_DELAYS is 2@0s,2@15s`])
})

test('clocks that differ by a few milliseconds', async () => {
  const traces = (ms: number): TraceEvent[][] => [
    publish(1, 1000, 1), [deliver(2, 1000 - ms, 1, 1)], [deliver(3, 1040, 1, 1)], [deliver(4, 1070, 1, 3)]
  ]
  expect(await reasons(fourPeers(traces(4)))).toEqual([])
  expect(await reasons(fourPeers(traces(6)))).toEqual(['negative-delay: 1 deliveries came before their message was published'])
})
