import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { main } from '../src/cli.ts'
import {
  compose, defaultTarget, formatSnapshot, listConfigs, paramsToSnapshot, parseSnapshot, readSnapshot, snapshotToParams
} from '../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-snapshot-'))
afterAll(() => { rmSync(folder, { recursive: true }) })
const ui = fileURLToPath(new URL('fixtures/original/ui', import.meta.url))

const configs = [
  'cluster-k8s/1k-peers', 'local-docker/100-peers', 'local-docker/25-peers', 'local-docker/50-peers', 'local-exec/25-peers',
  'local-exec/50-peers'
]

describe('the saved configurations', () => {
  test('are listed', async () => {
    expect(listConfigs()).toEqual(configs)
    const out: string[] = []
    const io = { stdout: { write: (text: string) => out.push(text) }, stderr: { write: () => undefined } }
    expect(await main(['configs'], io)).toBe(0)
    expect(out.join('')).toBe(`${configs.join('\n')}\n`)
  })

  test.each(configs)('%s names our plan and target and composes', name => {
    const { composition, params } = compose({ config: name })
    const [runner, size] = name.split('/') as [string, string]
    expect(composition.global).toMatchObject({
      plan: 'gsplan', runner: { 'local-exec': 'local:exec', 'local-docker': 'local:docker', 'cluster-k8s': 'cluster:k8s' }[runner],
      total_instances: size === '1k-peers' ? 1000 : Number.parseInt(size)
    })
    expect([params['GS_MODULE'], params['GS_VERSION']]).toEqual([defaultTarget.module, defaultTarget.version])
  })

  test('the one of a thousand peers is what its description says', () => {
    const { params } = compose({ config: 'cluster-k8s/1k-peers' })
    expect(params).toMatchObject({
      N_NODES: 1000n, N_PUBLISHER: 100n, T_SETUP: '3m', T_WARM: '30s', T_RUN: '3m', T_COOL: '30s', T_HEARTBEAT: '1s',
      T_HEARTBEAT_INITIAL_DELAY: '100ms', OVERLAY_D: 8n, OVERLAY_DLO: 6n, OVERLAY_DHI: 12n, OVERLAY_DSCORE: 6n, OVERLAY_DLAZY: 12n,
      GOSSIP_FACTOR: 0.25, VALIDATE_QUEUE_SIZE: 1024n, OUTBOUND_QUEUE_SIZE: 128n, T_SCORE_INSPECT_PERIOD: '5s', T_LATENCY: '25ms',
      T_LATENCY_MAX: '50ms', JITTER_PCT: 10n, BANDWIDTH_MB: 10_240n, N_DEGREE: 20n, FLOOD_PUBLISHING: true,
      TOPIC_CONFIG: [{ id: 'blocks', message_rate: '120/s', message_size: '2 KiB' }]
    })
    expect(params['PEER_SCORE_PARAMS']).toMatchObject({
      Thresholds: {
        GossipThreshold: -4000, PublishThreshold: -5000, GraylistThreshold: -10_000, AcceptPXThreshold: 0, OpportunisticGraftThreshold: 0
      },
      DecayInterval: '1s', DecayToZero: 0.01, RetainScore: '30s',
      Topics: {
        blocks: {
          MeshMessageDeliveriesDecay: 0.997, MeshMessageDeliveriesCap: 400, MeshMessageDeliveriesThreshold: 10,
          MeshMessageDeliveriesActivation: '1m', MeshMessageDeliveryWindow: '5ms'
        }
      }
    })
  })
})

describe('snapshot ⇄ parameters', () => {
  test.each(readdirSync(ui))('%s of the original comes back as it was', name => {
    const before = parseSnapshot(readFileSync(join(ui, name, 'config-snapshot.json'), 'utf8'), name)
    const { params } = compose({ config: join(ui, name, 'config-snapshot.json') })
    const { snapshot, warnings } = paramsToSnapshot(params)
    const outputs = { output_dir: { value: './output' }, failed_dir: { value: './output/failed' } }
    expect(snapshot).toEqual({ ...before, main: { ...before.main, test_execution: outputs } })
    expect(warnings).toEqual([])
    expect(parseSnapshot(formatSnapshot(snapshot), 'again')).toEqual(snapshot)
  })

  test('parameters come back as they were, through a file', () => {
    const { params } = compose({ config: 'local-exec/25-peers', define: ['T_RUN=7s', 'PEER_SCORE_PARAMS.Topics.blocks.TopicWeight=0.5'] })
    const path = join(folder, 'mine.json')
    writeFileSync(path, formatSnapshot(paramsToSnapshot(params).snapshot))
    expect(compose({ config: path }).params).toEqual(params)
  })

  test('the endpoint is told beside the parameters', () => {
    expect(snapshotToParams(readSnapshot('local-exec/25-peers')).endpoint).toBe('localhost:8080')
  })

  test('what a snapshot can\'t say is listed', () => {
    const { params } = compose({
      define: [
        'SIGNING=strict-no-sign', 'HONEST_CONNECT_DELAYS=5@1s,15@2s', 'RUN_CONFIG=other = 1', 'PEER_SCORE_PARAMS.TopicScoreCap=5.0',
        'TOPIC_CONFIG=[{"id": "a", "message_rate": "1/s", "message_size": "1kB"}, {"id": "b", "message_rate": "1/s", "message_size": "1kB"}]',
        'GS_MODULE=@libp2p/gossipsub', 'TOPOLOGY={"honest-1-0": {"Latency": 1, "Connections": []}}'
      ]
    })
    expect(paramsToSnapshot(params).warnings.map(warning => warning.replace(/Topics\.blocks\.\w+/, 'Topics.blocks.*'))).toEqual(expect.arrayContaining([
      'HONEST_CONNECT_DELAYS: a snapshot has one delay for all peers, not "5@1s,15@2s"',
      'RUN_CONFIG: a snapshot can\'t say it as text',
      'TOPIC_CONFIG: a snapshot has one topic, b is left out',
      'PEER_SCORE_PARAMS.TopicScoreCap: a snapshot has no such field',
      'PEER_SCORE_PARAMS.Topics.blocks.*: a snapshot has no such field',
      'SIGNING: a snapshot has no such field',
      'TOPOLOGY: a snapshot has no such field',
      'GS_MODULE: a snapshot can\'t name @libp2p/gossipsub'
    ]))
  })
})

describe('wrong snapshots', () => {
  test.each([
    ['{', /^s\.json: expected JSON, got /],
    ['[]', /^s\.json: snapshot: expected an object, got \[\]$/],
    ['{"main": {"time": {"run": {"value": 5}}}}', /^s\.json: main\.time\.run: expected \{"value": string\}, got 5$/],
    ['{"main": {"time": {"run": "5s"}}}', /^s\.json: main\.time\.run: expected \{"value": string\}, got "5s"$/],
    ['{"main": {"time": {"runs": {"value": "5s"}}}}', /^s\.json: main\.time\.runs: unknown field, expected one of setup, run, warm, cool$/],
    ['{"topic": 1}', /^s\.json: topic: expected an object, got 1$/]
  ])('%s', (text, message) => {
    expect(() => parseSnapshot(text, 's.json')).toThrow(message)
  })

  test('values are checked as parameters are', () => {
    const path = join(folder, 'wrong.json')
    writeFileSync(path, '{"main": {"time": {"run": {"value": "soon"}}}}')
    expect(() => compose({ config: path })).toThrow('T_RUN: expected a duration such as 300ms or 1m30s, got "soon"')
    expect(() => compose({ config: 'local-exec/26-peers' })).toThrow(/^--config local-exec\/26-peers: expected a snapshot file, or a saved configuration \(cluster-k8s\/1k-peers, /)
  })
})

type Fields = Record<string, Record<string, { value: unknown }>>

test('a snapshot with any values that the panel could have is the same after becoming parameters and back', () => {
  const duration = fc.integer({ min: 1, max: 900 }).map(seconds => `${seconds}s`)
  const whole = fc.integer({ min: 1, max: 1000 })
  const real = fc.double({ min: -1000, max: 1000, noNaN: true })
  fc.assert(fc.property(fc.record({
    warm: duration, heartbeat: duration, latency: duration, publisher: whole, lurker: whole, perContainer: whole, degree: whole,
    gossipFactor: fc.double({ min: 0, max: 1, noNaN: true }), fullTraces: fc.boolean(), hardened: fc.boolean(), weight: real,
    decay: duration,
    topic: fc.stringMatching(/^[a-z][a-z0-9_-]{0,9}$/)
  }), values => {
    const { main, topic } = readSnapshot('local-docker/25-peers') as unknown as Record<string, Fields>
    const set = (group: Fields | undefined, section: string, field: string, value: unknown): void => {
      const place = group?.[section]?.[field]
      if (place === undefined) throw new Error(`no ${section}.${field}`)
      place.value = value
    }
    set(main, 'time', 'warm', values.warm)
    set(main, 'pubsub', 'heartbeat', values.heartbeat)
    set(main, 'pubsub', 'gossip_factor', values.gossipFactor)
    set(main, 'pubsub', 'full_traces', values.fullTraces)
    set(main, 'pubsub', 'use_hardened_api', values.hardened)
    set(main, 'network', 'latency', values.latency)
    set(main, 'network', 'degree', values.degree)
    set(main, 'node_counts', 'publisher', values.publisher)
    set(main, 'node_counts', 'lurker', values.lurker)
    set(main, 'node_counts', 'honest_per_container', values.perContainer)
    set(main, 'node_counts', 'total', values.publisher + values.lurker)
    set(main, 'node_counts', 'total_peers', (values.publisher + values.lurker) * values.perContainer)
    set(main, 'peer_score', 'ip_colocation_weight', values.weight)
    set(main, 'peer_score', 'decay_interval', values.decay)
    set(topic, 'topic', 'name', values.topic)
    const before = parseSnapshot(JSON.stringify({ main, topic }), 'made')
    const { snapshot, warnings } = paramsToSnapshot(snapshotToParams(before).params)
    expect([snapshot, warnings]).toEqual([before, []])
  }), { numRuns: 200 })
})
