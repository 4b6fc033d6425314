import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TraceEvent } from '@gsplan/tracer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRun } from '../../src/run/open-run.ts'
import { fourPeers } from '../../src/testing/four-peers.ts'
import { deliver, graft, publish, traceOf, type Entry } from '../../src/testing/make-archive.ts'
import { makeRunDirectory } from '../../src/testing/run-directory.ts'
import { runJsonOf } from '../../src/testing/run-json.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-findings-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const findings = async (entries: readonly Entry[], params: object = {}): Promise<string[]> => {
  const run = await openRun(await makeRunDirectory(folder, 'run', { entries, json: runJsonOf({ params }) }))
  return (await run.findings()).map(({ code, message }) => `${code}: ${message}`)
}

/** The four peers, of which these files have other content. */
const withFiles = (change: (name: string, content: string) => string | Uint8Array): Entry[] => fourPeers()
  .map(({ name, content = '', ...rest }) => {
    const changed = change(name, typeof content === 'string' ? content : '')
    return { ...rest, name, content: changed === '' ? content : changed }
  })

const missing = 'undelivered: 1 of 6 expected deliveries are missing'

const withoutScores = (): Entry[] => withFiles((name, content) =>
  name.includes('peer-scores') ? content.replaceAll(/:(-1.5|2|1)(?=[,}])/g, ':0') : content)

const scored = (topic: string): object => ({ PEER_SCORE_PARAMS: { DecayToZero: 0.01, Topics: { [topic]: {} } } })
const unscored = 'unscored-topics: all peer scores are 0: PEER_SCORE_PARAMS has the topics blocks, the run has t'

test('scores that are 0 as no topic of the run is scored', async () => {
  expect(await findings(withoutScores(), scored('blocks'))).toEqual([missing, unscored])
})

test.each<[string, () => Entry[], object]>([
  ['a topic of the run is scored', withoutScores, scored('t')],
  ['scores are not 0', fourPeers, scored('blocks')],
  ['no topic is to be scored', withoutScores, { PEER_SCORE_PARAMS: {} }],
  ['the parameters are not known', withoutScores, {}]
])('no finding on scores: %s', async (_name, entries, params) => {
  expect(await findings(entries(), params)).toEqual([missing])
})

/** Traces without GRAFT and PRUNE. */
const withoutMeshes = (): Entry[] => withFiles((name, content) => {
  if (name.endsWith('honest-1-filtered.bin')) return traceOf([...publish(1, 1000, 1), ...publish(1, 2000, 2)])
  const seq = /honest-(\d)-filtered\.bin$/.exec(name)?.[1]
  return seq === undefined ? content : traceOf([deliver(Number(seq), 1010, 1, 1), deliver(Number(seq), 2010, 2, 1)])
})

test('mesh degree 0 while D is above 0', async () => {
  expect(await findings(withoutMeshes(), { OVERLAY_D: -1 })).toEqual([
    'empty-mesh: the mesh degree of every peer is 0 although D is above 0: no message travelled by a mesh'])
  expect(await findings(withoutMeshes(), { OVERLAY_D: 0 })).toEqual([])
})

test('half of the messages reached no peer, which is a reason and no finding', async () => {
  const lost = withFiles((name, content) => name.endsWith('honest-1-filtered.bin')
    ? traceOf([...publish(1, 1000, 1), ...publish(1, 2500, 3)])
    : content)
  expect((await findings(lost)).filter(each => each.startsWith('messages-lost'))).toEqual([])
})

const withRunOut = (change: (line: string) => string): Entry[] => withFiles((name, content) =>
  name.endsWith('run.out') ? content.split('\n').map(change).join('\n') : '')
const noPhase = (line: string): string => /Wait for|Run time complete|Cool down/.test(line) ? '' : line

test('peers that do not say when their run phase was', async () => {
  expect(await findings(withRunOut(noPhase))).toEqual(
    [missing, 'no-run-phase: no peer says when its run phase was: metrics cover the whole trace'])
  const one = withFiles((name, content) => name === 'run/g/2/run.out' ? content.split('\n').map(noPhase).join('\n') : '')
  expect(await findings(one)).toEqual(
    [missing, 'no-run-phase: 1 of 4 peers do not say when their run phase was: that of the others is measured'])
})

test('messages outside of the run phase', async () => {
  const early = fourPeers([[...publish(1, 400, 1), ...publish(1, 1000, 2), graft(1, 0, 2)], [deliver(2, 1010, 2, 1)]])
  expect(await findings(early)).toEqual([
    'offered-load: expected 2 messages to be published, found 1: the offered load was 0.333/s',
    'outside-run-phase: 1 messages were published outside of the run phase and are not measured'])
})

test('a topic with a rate on which nothing was published', async () => {
  const config = (...rates: string[]): object => ({
    TOPIC_CONFIG: ['t', ...rates.map((_, index) => `u${index}`)].map((id, index) => ({ id, message_rate: rates[index - 1] ?? '1/s', message_size: '1 B' }))
  })
  const silent = (topic: string, rate: string): string =>
    `silent-topic: no message was published on the topic ${topic} in the run phase, although its rate is ${rate}`
  expect(await findings(fourPeers(), config())).toEqual([missing])
  expect(await findings(fourPeers(), config('2/s', '0/s', 'often'))).toEqual([missing, silent('u0', '2/s')])
  // what the instances were started with, before what the record says
  const topics = JSON.stringify([{ id: 'v', message_rate: '1/12s', message_size: '1 B' }])
  const stated = withRunOut(line => line.replace('"start_event":{}', `"start_event":${JSON.stringify({ runenv: { group: 'g', params: { topics } } })}`))
  expect(await findings(stated, config('2/s'))).toEqual([missing, silent('v', '1/12s')])
})

test('fewer than half of the messages reached no peer', async () => {
  const lost = withFiles((name, content) => name.endsWith('honest-1-filtered.bin')
    ? traceOf([...publish(1, 1000, 1), ...publish(1, 2000, 2), ...publish(1, 2500, 3)])
    : content)
  expect((await findings(lost))).toEqual([
    'offered-load: expected 2 messages to be published, found 3: the offered load was 1/s',
    'undelivered: 4 of 9 expected deliveries are missing', 'messages-lost: 1 of 3 messages reached no peer'])
})

test('meshes below Dlo when the run phase begins, where peers connect late', async () => {
  const others = (seq: number): number[] => [1, 2, 3, 4].filter(each => each !== seq)
  const meshed = (ms: number): TraceEvent[][] => [1, 2, 3, 4].map(seq => [
    ...others(seq).map(other => graft(seq, seq === 4 ? ms : 100, other)), ...seq === 1 ? publish(1, 1000, 1) : [deliver(seq, 1010, 1, 1)]
  ])
  const stating = (params: object, ms: number): Entry[] => fourPeers(meshed(ms)).map(({ content = '', ...entry }) => ({
    ...entry,
    content: typeof content === 'string'
      ? content.replace('"start_event":{}', `"start_event":${JSON.stringify({ runenv: { plan: 'gsplan', group: 'g', params } })}`)
      : content
  }))
  const short = (least: number): string =>
    `short-mesh: the smallest mesh of the topic t had 0 peers when the run phase began, below the ${least} from which routers look ` +
    'for no more (Dlo); HONEST_CONNECT_DELAYS is 3@0s,1@400ms'
  const late = { connect_delays: '3@0s,1@400ms' }
  expect(await findings(stating(late, 1600))).toEqual([short(3)])
  expect(await findings(stating({ ...late, overlay_dlo: '2' }, 1600))).toEqual([short(2)])
  expect(await findings(stating(late, 400))).toEqual([])
  expect(await findings(stating({ connect_delays: '4@0s' }, 1600))).toEqual([])
  expect(await findings(stating({ connect_delays: '' }, 1600))).toEqual([])
})
