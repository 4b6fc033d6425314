import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { traceEventType, type TraceEvent } from '@gsplan/tracer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRun } from '../../src/run/open-run.ts'
import { fourPeers } from '../../src/testing/four-peers.ts'
import { deliver, graft, publish, runOutOf, type Entry } from '../../src/testing/make-archive.ts'
import { makeRunDirectory } from '../../src/testing/run-directory.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-reasons-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const reasons = async (entries: readonly Entry[]): Promise<readonly string[]> =>
  (await (await openRun(await makeRunDirectory(folder, 'run', { entries }))).validity()).map(({ code, message }) => `${code}: ${message}`)

/** The four peers with a run environment in their start events; `isLeft` chooses instances. */
const stating = (runenv: object, isLeft: (instance: number) => boolean): Entry[] => fourPeers()
  .filter(({ name }) => isLeft(Number(name.split('/')[2])))
  .map(entry => entry.name.endsWith('run.out')
    ? { ...entry, content: (entry.content as string).replace('"start_event":{}', `"start_event":${JSON.stringify({ runenv })}`) }
    : entry)
const ofFour = { plan: 'gsplan', instances: 4, params: { n_container_nodes_total: '4' } }
const severalEach = { plan: 'gsplan', instances: 4, params: { n_container_nodes_total: '8' } }

const joinTopic = (seq: number, topic: string): TraceEvent => ({ ...graft(seq, 0, seq), type: traceEventType.JOIN, join: { topic } })

const ofPublisher = (...messages: TraceEvent[][]): TraceEvent[] => [joinTopic(1, 't'), ...messages.flat()]
const silent = [2, 3].map(seq => [joinTopic(seq, 't')])
const [first, second] = [publish(1, 1000, 1), publish(1, 2000, 2)]

test.each<[string, () => Entry[], readonly string[]]>([
  ['a whole archive', fourPeers, []],
  ['an instance that was killed',
    () => fourPeers().map(entry => entry.name === 'run/g/2/run.out' ? { ...entry, content: runOutOf(3, 500, 3500).split('\n').slice(0, -1).join('\n') } : entry),
    ['no-outcome: 1 of 4 instances left no outcome: run/g/2']],
  ['half of the messages reach nobody',
    () => fourPeers([ofPublisher(first, second), [joinTopic(2, 't'), deliver(2, 1010, 1, 1)], [joinTopic(3, 't')], [joinTopic(4, 't')]]),
    ['published-to-nobody: 1 of 2 messages reached no peer']],
  ['half of the messages reach nobody, as they were longer than the router takes',
    () => fourPeers([ofPublisher(first, second), [joinTopic(2, 't'), deliver(2, 1010, 1, 1)], [joinTopic(3, 't')], [joinTopic(4, 't')]])
      .map(entry => entry.name.endsWith('honest-1-aggregate.json')
        ? { ...entry, content: JSON.stringify({ ...JSON.parse(entry.content as string) as object, TooLongRPC: 3 }) }
        : entry),
    []],
  ['one of three reaches nobody, which is a finding',
    () => fourPeers([ofPublisher(first, second, publish(1, 3000, 3)), [joinTopic(2, 't'), deliver(2, 1010, 1, 1), deliver(2, 2010, 2, 1)], ...silent.slice(1), [joinTopic(4, 't')]]),
    []],
  ['deliveries at a peer that never joined',
    () => fourPeers([ofPublisher(first), [joinTopic(2, 't'), deliver(2, 1010, 1, 1)], [joinTopic(3, 'u'), deliver(3, 1010, 1, 1)], [joinTopic(4, 'u')]]),
    ['impossible-metric: delivery_ratio is 2.000000: more was delivered than expected']],
  ['nobody else runs the topic', () => fourPeers([ofPublisher(first), [joinTopic(2, 'u')], [joinTopic(3, 'u')], [joinTopic(4, 'u')]]),
    ['nothing-measured: no peer was to receive the messages of the run phase, so that nothing was measured']],
  ['a sybil owes no trace', () => [
    ...fourPeers(), { name: 'run/g/9/run.out', content: runOutOf(9, 500, 3500).replace('node type: honest', 'node type: sybil') }
  ], []],
  ['an honest peer does', () => [...fourPeers(), { name: 'run/g/9/run.out', content: runOutOf(9, 500, 3500) }],
    ['instance-output-missing: no trace of 1 peers: seq 9; no counters (aggregate file) of 1 peers: seq 9; no peer scores of 1 peers: seq 9; no connections file of 1 peers: seq 9']],
  ['all peers that are stated', () => stating(ofFour, () => true), []],
  ['fewer instances and peers than stated', () => stating(ofFour, instance => instance < 2),
    ['no-outcome: 2 of 4 instances left no outcome: 2 are not in the archive', 'instance-output-missing: 2 of 4 peers are missing']],
  ['fewer peers than stated, all instances', () => stating(severalEach, () => true), ['instance-output-missing: 4 of 8 peers are missing']],
  ['an environment of another shape', () => stating({ plan: 7, instances: -4, params: { n_container_nodes_total: 'many' } }, () => true), []]
])('%s', async (_name, entries, expected) => {
  expect(await reasons(entries())).toEqual(expected)
})
