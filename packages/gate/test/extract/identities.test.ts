import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatConnections } from '@gsplan/run-format'
import { emptyAggregate, type TraceEvent } from '@gsplan/tracer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRun } from '../../src/run/open-run.ts'
import { accountsOf, countsOf, deliver, graft, peerIdOf, prune, publish, runOutOf, startNs, traceOf, type Entry } from '../../src/testing/make-archive.ts'
import { makeRunDirectory } from '../../src/testing/run-directory.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-identities-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const params = { n_container_nodes_total: '3', t_run: '3s', router_api: '1.1', t_score_inspect_period: '1s', full_traces: 'false', role: 'honest' }

/** Peer 1 sends one message to 2 and 3, which both send it on to each other; 3 has it from 2. Peer 2 leaves the mesh of 3. */
const traces = (): TraceEvent[][] => [
  [graft(1, 10, 2), graft(1, 10, 3), ...publish(1, 1000, 1)],
  [graft(2, 20, 1), graft(2, 20, 3), deliver(2, 1010, 1, 1), prune(2, 2000, 3)],
  [graft(3, 30, 1), graft(3, 30, 2), deliver(3, 1020, 1, 2), prune(3, 2010, 2)]
]

type Rpc = Readonly<Record<string, number>>
const [sent, received]: [Rpc[], Rpc[]] = [
  [{ Messages: 2, Grafts: 2 }, { Messages: 1, Grafts: 1, Prunes: 1 }, { Messages: 1 }],
  [{ Messages: 0 }, { Messages: 2, Grafts: 1 }, { Messages: 2, Grafts: 2, Prunes: 1 }]
]
const rpc = (counts: Rpc): object => {
  const payload = 100 * (counts['Messages'] ?? 0)
  return { ...emptyAggregate().SentRPC, ...counts, PayloadBytes: payload, ControlBytes: 50, WireBytes: payload + 50 }
}

const inspectedMs = [200, 1200, 2200, 3200]
const scoreLine = (seq: number, atMs: number): string => `${JSON.stringify({
  Timestamp: 'TIME', PeerID: peerIdOf(seq), Scores: Object.fromEntries([1, 2, 3].filter(each => each !== seq).map(each => [peerIdOf(each), 1]))
}).replace('"TIME"', String(startNs + BigInt(atMs) * 1_000_000n))}\n`

/** Files of three peers whose counters, traces, scores and connections agree. */
const honest = (of = traces()): Entry[] => of.flatMap((events, index): Entry[] => {
  const seq = index + 1
  const file = (name: string, content: string | Uint8Array): Entry => ({ name: `run/g/${index}/${name}`, content })
  const duplicates = seq === 1 ? 0 : 1
  const runenv = { plan: 'gsplan', group: 'g', instances: 3, group_instances: 3, params }
  return [
    file('run.out', runOutOf(seq, 500, 3500, accountsOf(seq, events)).replace('"start_event":{}', `"start_event":${JSON.stringify({ runenv })}`)),
    file(`tracer-output-honest-${seq}-filtered.bin`, traceOf(events)),
    file(`tracer-output-honest-${seq}-aggregate.json`, JSON.stringify({
      ...emptyAggregate(), ...countsOf(events), Duplicates: duplicates, Transmissions: sent[index]?.['Messages'],
      LocalPeer: peerIdOf(seq), SentRPC: rpc(sent[index] ?? {}), ReceivedRPC: rpc(received[index] ?? {})
    })),
    file(`peer-scores-honest-${seq}.json`, inspectedMs.map(ms => scoreLine(seq, ms)).join('')),
    file(`connections-honest-${seq}-0.json`, formatConnections({ Latency: 5, Connections: [`honest-${seq % 3 + 1}-0`] }))
  ]
})

type Change = (content: string) => string | Uint8Array | undefined

const changed = (name: RegExp, change: Change): Entry[] => honest().flatMap(entry => {
  if (!name.test(entry.name)) return [entry]
  const content = change(String(entry.content))
  return content === undefined ? [] : [{ ...entry, content }]
})

const withTrace = (seq: number, change: (events: TraceEvent[]) => TraceEvent[]): Entry[] =>
  changed(new RegExp(`honest-${seq}-filtered`), () => traceOf(change(traces()[seq - 1] ?? [])))

interface Counters { SentRPC: Record<string, number>, ReceivedRPC: Record<string, number>, [name: string]: unknown }

const withCounters = (seqs: string, change: (counters: Counters) => void): Entry[] => changed(new RegExp(`honest-[${seqs}]-aggregate`), content => {
  const counters = JSON.parse(content) as Counters
  change(counters)
  return JSON.stringify(counters)
})

const reasons = async (entries: readonly Entry[]): Promise<readonly string[]> =>
  (await (await openRun(await makeRunDirectory(folder, 'run', { entries }))).validity()).map(({ code, message }) => `${code}: ${message}`)

const contradictory = 'contradictory-archive: '
const missing = 'instance-output-missing: '

test.each<[string, () => Entry[], readonly string[]]>([
  ['an honest archive', honest, []],
  ['grafts taken out of a trace', () => withTrace(1, events => events.slice(2)),
    [`${contradictory}seq 1 has 0 GRAFT events in its trace, 2 grafts sent and 0 received in its counters`]],
  ['grafts put into a trace', () => withTrace(3, events => [...events, graft(3, 2500, 1)]),
    [`${contradictory}seq 3 has 3 GRAFT events in its trace, 0 grafts sent and 2 received in its counters`]],
  ['prunes put into a trace', () => withTrace(1, events => [...events, prune(1, 2500, 2)]),
    [`${contradictory}seq 1 has 1 PRUNE events in its trace, its counters account for at most 0`]],
  ['prunes of a peer that was lost', () => [...withTrace(1, events => [...events, prune(1, 2500, 2)])].map(entry => entry.name.includes('1-aggregate')
    ? { ...entry, content: String(entry.content).replace('"PeersRemoved":0', '"PeersRemoved":1') }
    : entry), []],
  ['more grafts sent', () => withCounters('1', ({ SentRPC }) => { SentRPC['Grafts'] = 77 }),
    [`${contradictory}seq 1 has 2 GRAFT events in its trace, 77 grafts sent and 0 received in its counters`]],
  ['duplicates that were not received', () => withCounters('2', counters => { counters['Duplicates'] = 5 }),
    [`${contradictory}the counters of seq 2 have 2 messages received, and 6 of others delivered, duplicate or rejected`]],
  ['received messages that became of nothing', () => withCounters('123', ({ SentRPC, ReceivedRPC }) => {
    for (const counts of [SentRPC, ReceivedRPC]) counts['Messages'] = 100
  }), [`${contradictory}the counters of seq 1 have 2 transmissions and 100 messages sent, and 5 more contradictions`]],
  ['fewer payload bytes sent', () => withCounters('123', ({ SentRPC }) => { Object.assign(SentRPC, { PayloadBytes: 10, WireBytes: 60 }) }),
    [`${contradictory}by their counters, the peers received 400 payload bytes and sent 30`]],
  ['fewer IHAVE sent than received', () => withCounters('123', ({ ReceivedRPC }) => { ReceivedRPC['IHaves'] = 40 }),
    [`${contradictory}by their counters, the peers received 120 IHAVE entries and sent 0`]],
  ['all deliveries from one peer', () => withTrace(2, () => [...(traces()[1] ?? []).filter(event => event.deliverMessage === undefined), deliver(2, 1010, 1, 3)]),
    ['negative-delay: 1 of 2 deliveries came before their sender had the message']],
  ['a delivery from the peer itself', () => withTrace(3, () => [...(traces()[2] ?? []).filter(event => event.deliverMessage === undefined), deliver(3, 1020, 1, 3)]),
    [`${contradictory}1 deliveries came from the peer itself, which had not published the message`]],
  ['a delivery from a stranger', () => withTrace(3, () => [...(traces()[2] ?? []).filter(event => event.deliverMessage === undefined), deliver(3, 1020, 1, 9)]),
    [`${contradictory}1 peers that the traces name are introduced by no instance`]],
  ['more deliveries from a peer than it sent', () => withCounters('12', counters => {
    counters['Transmissions'] = counters['LocalPeer'] === peerIdOf(1) ? 0 : 3
    counters.SentRPC['Messages'] = counters['Transmissions'] as number
  }), [`${contradictory}1 deliveries came from seq 1, which sent 0 messages by its counters`]],
  ['a graft of a peer by itself', () => withTrace(1, () => [graft(1, 10, 1), graft(1, 10, 3), ...publish(1, 1000, 1)]),
    [`${contradictory}1 changes of meshes in the traces are of a peer with itself`]],
  ['scores of another peer', () => changed(/scores-honest-2/, () => inspectedMs.map(ms => scoreLine(3, ms)).join('')),
    [`${contradictory}the peer scores of seq 2 are those of another peer, ${peerIdOf(3)}`]],
  ['scores twice', () => changed(/scores-honest-2/, content => content + content),
    [`${contradictory}the peer scores of seq 2 have 1 inspections that are not after the one before`]],
  ['the first scores alone', () => changed(/scores-honest-/, content => content.split('\n').slice(0, 1).join('')),
    [`${missing}no peer scores of 3 peers: seq 1, 2, 3`]],
  ['scores that are garbage', () => changed(/scores-honest-[12]/, () => 'hello\nhello\n'), [`${missing}no peer scores of 2 peers: seq 1, 2`]],
  ['scores that are damaged in the middle', () => changed(/scores-honest-2/, content => content.replace('}}\n', '\n')),
    [`${missing}no peer scores of 1 peers: seq 2`]],
  ['scores that are no numbers', () => changed(/scores-honest-2/, content => content.replaceAll(':1', ':"x"').replaceAll('"Timestamp":"x"', '"Timestamp":1')),
    [`${missing}8 of 24 peer scores are no numbers`]],
  ['scores of strangers', () => changed(/scores-honest-2/, content => content.replaceAll(`"${peerIdOf(3)}":`, '"stranger":')),
    [`${contradictory}4 of 24 peer scores are of peers that no instance introduces`]],
  ['no connections of a peer', () => changed(/connections-honest-2/, () => undefined), [`${missing}no connections file of 1 peers: seq 2`]],
  ['connections that are damaged', () => changed(/connections-honest-2/, () => '{'), [`${contradictory}the connections file of honest-2-0 is damaged`]],
  ['connections of a stranger', () => changed(/connections-honest-2/, content => content.replace('honest-3-0', 'honest-9-0')),
    [`${contradictory}honest-2-0 dialled honest-9-0 by its connections file, which no instance introduces`]],
  ['a run phase that is longer than its parameter', () => changed(/run\.out/, content => content.replaceAll('"t_run":"3s"', '"t_run":"1s"')),
    [`${contradictory}the run phase of seq 1 lasted 3 s by its run.out, and 1 s by its parameter t_run, and 2 more contradictions`]],
  ['full traces that are asked for and gone', () => changed(/run\.out/, content => content.replaceAll('"full_traces":"false"', '"full_traces":"true"')),
    [`${missing}no full trace of 3 peers: seq 1, 2, 3`]]
])('%s', async (_name, entries, expected) => {
  expect(await reasons(entries())).toEqual(expected)
})
