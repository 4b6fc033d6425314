import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { bundledRouters } from '@gsplan/plan'
import { describe, expect, test } from 'vitest'
import { rerun } from '../src/rerun.ts'
import { run } from '../src/run.ts'
import { defaultRunOptions, type RunOptions } from '../src/run-options.ts'
import { temporaryFolder } from './run-sim.ts'

/** The digest of a run's archive, and its warnings. */
async function archiveOf (define: Readonly<Record<string, string>>, options: Partial<RunOptions>): Promise<{
  readonly digest: string
  readonly warnings: readonly string[]
}> {
  const warnings: string[] = []
  const { runDir, verdict } = await run({
    ...defaultRunOptions, output: await temporaryFolder(), skipAnalysis: true, seed: 7, ...options,
    define: Object.entries(define).map(([name, value]) => `${name}=${value}`)
  }, {
    signal: new AbortController().signal,
    onEvent: event => { if (event.kind === 'warning') warnings.push(event.message) }
  })
  expect(verdict.status).toBe('unjudged')
  return { digest: createHash('sha256').update(readFileSync(join(runDir, 'test-output.tgz'))).digest('hex'), warnings }
}

const phases = { N_DEGREE: '7', T_WARM: '4s', T_RUN: '2s', T_COOL: '1s', T_LATENCY: '40ms', FULL_TRACES: 'true' }
const small = { ...phases, N_NODES: '16', N_PUBLISHER: '6' }

const topics = JSON.stringify([
  { id: 'blocks', message_rate: '5/s', message_size: '20 KiB' }, { id: 'votes', message_rate: '40/s', message_size: '200' }
])

/** Networks in which something else depends on the order of events. */
const networks: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'scores, their dumps and late connections': {
    ...small, T_SCORE_INSPECT_PERIOD: '1s', HONEST_CONNECT_DELAYS: '8@3s,8@5s', HONEST_CONNECT_DELAY_JITTER_PCT: '10'
  },
  'bandwidth, jitter and latencies of each instance': {
    ...small, BANDWIDTH_MB: '1', JITTER_PCT: '30', T_LATENCY: '5ms', T_LATENCY_MAX: '90ms', TOPIC_CONFIG: topics
  },
  'several topics and several peers per instance': { ...small, N_HONEST_PEERS_PER_NODE: '3', TOPIC_CONFIG: topics },
  'messages that are asked for again, long after nodes have seen them': {
    ...small, T_COOL: '20s', HISTORY_LENGTH: '60', HISTORY_GOSSIP: '50', SEEN_TTL: '1s',
    TOPIC_CONFIG: JSON.stringify([{ id: 'blocks', message_rate: '10/s', message_size: '200' }])
  },
  'messages that are long, and IDONTWANT': {
    ...small, IDONTWANT_MIN_SIZE: '1024', TOPIC_CONFIG: JSON.stringify([{ id: 'blobs', message_rate: '4/s', message_size: '400 KiB' }])
  }
}

describe.each(bundledRouters)('%s: the bytes of one thread', GS_MODULE => {
  test.each(Object.entries(networks))('%s', async (_name, define) => {
    const { digest } = await archiveOf({ ...define, GS_MODULE }, { threads: 1 })
    const counts = GS_MODULE === bundledRouters[0] ? [2, 3] : [4]
    for (const threads of counts) expect((await archiveOf({ ...define, GS_MODULE }, { threads })).digest).toBe(digest)
  })
})

test('two routers, whose RPCs cross as bytes', async () => {
  const groups = JSON.stringify([
    { id: 'a', instances: 8, publishers: 2, gs_module: '@chainsafe/libp2p-gossipsub' },
    { id: 'b', instances: 8, publishers: 2, gs_module: '@libp2p/gossipsub' }
  ])
  const { digest } = await archiveOf({ ...phases, GROUPS: groups }, { threads: 1 })
  for (const threads of [2, 8]) expect((await archiveOf({ ...phases, GROUPS: groups }, { threads })).digest).toBe(digest)
})

test('groups of a composition that differ in the peers of an instance', async () => {
  const composition = join(await temporaryFolder(), 'uneven.toml')
  writeFileSync(composition, `
[global]
plan = "gsplan"
case = "evaluate"
runner = "local:exec"
[global.run.test_params]
n_container_nodes_total = "9"
degree = "6"
t_warm = "4s"
t_run = "2s"
t_cool = "2s"
t_latency = "40ms"
topics = '[{"id": "blocks", "message_rate": "10/s", "message_size": "1 KiB"}]'
[[groups]]
id = "publishers"
instances = { count = 3 }
[groups.run.test_params]
publisher = "true"
[[groups]]
id = "lurkers"
instances = { count = 2 }
[groups.run.test_params]
n_nodes_per_container = "3"
`)
  const { digest } = await archiveOf({}, { composition, threads: 1 })
  expect((await archiveOf({}, { composition, threads: 3 })).digest).toBe(digest)
})

test('groups whose names differ in a zero alone have one order in the archive', async () => {
  const groups = JSON.stringify([{ id: 'g1', instances: 3, publishers: 1 }, { id: 'g01', instances: 3, publishers: 1 }])
  const { digest } = await archiveOf({ ...phases, GROUPS: groups }, { threads: 1 })
  expect((await archiveOf({ ...phases, GROUPS: groups }, { threads: 2 })).digest).toBe(digest)
})

test('are recorded, and those of a run that is made again, unless others are asked for', async () => {
  const output = await temporaryFolder()
  const context = { signal: new AbortController().signal }
  const define = Object.entries({ ...small, FULL_TRACES: 'false' }).map(([name, value]) => `${name}=${value}`)
  const { runDir, json } = await run({ ...defaultRunOptions, output, threads: 2, define }, context)
  const [same, other] = [await rerun(runDir, context), await rerun(runDir, context, { threads: 3 })]
  expect([json, same.result.json, other.result.json].map(record => record?.timing.threads))
    .toEqual([2, Math.min(2, availableParallelism()), 3])
  expect([same, other].map(({ differences, circumstances }) => [differences, circumstances])).toEqual([[[], []], [[], []]])
  await expect(rerun(runDir, context, { threads: 0 })).rejects.toThrow('--threads: expected an integer')
  const record = JSON.parse(readFileSync(join(runDir, 'run.json'), 'utf8')) as object
  writeFileSync(join(runDir, 'run.json'), JSON.stringify({ ...record, engine: 'exec' }))
  await expect(rerun(runDir, context, { threads: 2 })).rejects.toThrow('--threads: expected --engine sim beside it, got exec')
})

test('fewer threads than asked for: the reason is told', async () => {
  const near = { ...small, T_LATENCY: '0s', T_LATENCY_MAX: '0s', N_NODES: '4', N_PUBLISHER: '1' }
  expect((await archiveOf(near, { threads: 2 })).warnings).toContain(
    '--threads 2: on 1, as some packets take no time, so that no part of the network can run ahead of another')
  expect((await archiveOf({ ...small, N_NODES: '4', N_PUBLISHER: '1' }, { threads: 8 })).warnings).toContain('--threads 8: on 4, as no more have peers of their own')
})
