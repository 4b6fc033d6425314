import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { main } from '../../src/cli.ts'
import {
  compose, CompositionError, defaultTarget, formatJson, formatSnapshot, listConfigs, parameters, paramsToSnapshot, parseSnapshot,
  readSnapshot, resolveComposeParams, snapshotToParams, type ComposeInit
} from '../../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-snapshot-'))
afterAll(() => { rmSync(folder, { recursive: true }) })
const ui = fileURLToPath(new URL('../fixtures/original/ui', import.meta.url))

/** Inputs that are tried, and their seed; far more every night: see tools/checks/fuzz.mjs. */
const { numRuns = 300, seed = 1 } = fc.readConfigureGlobal()

/** Facts of a run that was made by version 1. */
const facts = { version: '1' }

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
    const snapshot = paramsToSnapshot(params, facts)
    const outputs = { output_dir: { value: './output' }, failed_dir: { value: './output/failed' } }
    expect(snapshot).toEqual({ ...before, main: { ...before.main, test_execution: outputs }, gsplan: { version: '1', params: {} } })
    expect(parseSnapshot(formatSnapshot(snapshot), 'again')).toEqual(snapshot)
  })

  test('parameters come back as they were, through a file', () => {
    const { params } = compose({ config: 'local-exec/25-peers', define: ['T_RUN=7s', 'PEER_SCORE_PARAMS.Topics.blocks.TopicWeight=0.5'] })
    const path = join(folder, 'mine.json')
    writeFileSync(path, formatSnapshot(paramsToSnapshot(params, facts)))
    expect(compose({ config: path }).params).toEqual(params)
  })

  test('the endpoint is told beside the parameters', () => {
    expect(snapshotToParams(readSnapshot('local-exec/25-peers')).endpoint).toBe('localhost:8080')
  })

  test('parameters that fields can\'t hold are in a part of their own', () => {
    const { params } = compose({
      define: [
        'SIGNING=strict-no-sign', 'HONEST_CONNECT_DELAYS=5@1s,15@2s', 'RUN_CONFIG=other = 1', 'PEER_SCORE_PARAMS={"TopicScoreCap": 5.0}',
        'TOPIC_CONFIG=[{"id": "a", "message_rate": "1/s", "message_size": "1kB"}, {"id": "b", "message_rate": "1/s", "message_size": "1kB"}]',
        'GS_MODULE=@libp2p/gossipsub', 'TOPOLOGY={"honest-1-0": {"Latency": 1, "Connections": []}}'
      ]
    })
    expect(paramsToSnapshot(params, facts).gsplan).toEqual({
      version: '1',
      params: {
        HONEST_CONNECT_DELAYS: '5@1s,15@2s',
        RUN_CONFIG: 'other = 1',
        TOPIC_CONFIG: [{ id: 'a', message_rate: '1/s', message_size: '1kB' }, { id: 'b', message_rate: '1/s', message_size: '1kB' }],
        PEER_SCORE_PARAMS: { TopicScoreCap: 5 },
        SIGNING: 'strict-no-sign',
        TOPOLOGY: { 'honest-1-0': { Latency: 1n, Connections: [] } },
        GS_MODULE: '@libp2p/gossipsub'
      }
    })
  })

  test('groups, conditions, engine and seeds come back', () => {
    const groups = '[{"id": "a", "instances": 4, "publishers": 1}, {"id": "b", "instances": 3, "topics": ["blocks"]}]'
    const { params } = compose({ define: [`GROUPS=${groups}`, 'PEER_SCORE_PARAMS={"TopicScoreCap": 5.0}'] })
    const path = join(folder, 'groups.json')
    writeFileSync(path, formatSnapshot(paramsToSnapshot(params, {
      version: '1', engine: 'exec', seeds: [3, 4], thresholds: ['latency_p99 < 200ms']
    })))
    const { composition } = compose({ config: path })
    expect(composition.groups.map(({ id, instances }) => [id, instances])).toEqual(
      [['a-publishers', { count: 1 }], ['a-lurkers', { count: 3 }], ['b', { count: 3 }]])
    const { engine, seeds, thresholds, params: back } = resolveComposeParams({ config: path })
    expect({ engine, seeds, thresholds }).toEqual({ engine: 'exec', seeds: [3, 4], thresholds: ['latency_p99 < 200ms'] })
    // fields say what was the default before
    expect({ ...back, N_CONTAINER_NODES_TOTAL: 7n }).toEqual({ ...params, RUN_CONFIG: {}, TEST_BUILDER: 'docker:generic' })
    expect(formatJson(back['PEER_SCORE_PARAMS'] ?? '')).toBe('{"TopicScoreCap": 5.0}')
    expect(() => compose({ config: path, instances: 9 })).toThrow('GROUPS: expected no N_NODES beside it')
  })

  test('parameters that are absent have the value that they mean', () => {
    const { main, gsplan } = paramsToSnapshot({ N_NODES: 3n, N_PUBLISHER: 1n, T_RUN: '9s' }, facts)
    const { run, cool } = main['time'] as Readonly<Record<string, unknown>>
    expect([run, cool, gsplan?.params]).toEqual([{ value: '9s' }, { value: '10s' }, { HONEST_CONNECT_DELAYS: '' }])
  })
})

describe('wrong snapshots', () => {
  test.each([
    ['{', /^s\.json: expected JSON, got /],
    ['[]', /^s\.json: snapshot: expected an object, got \[\]$/],
    ['{"main": {"time": {"run": {"value": 5}}}}', /^s\.json: main\.time\.run: expected \{"value": string\}, got 5$/],
    ['{"main": {"time": {"run": "5s"}}}', /^s\.json: main\.time\.run: expected \{"value": string\}, got "5s"$/],
    ['{"main": {"time": {"runs": {"value": "5s"}}}}', /^s\.json: main\.time\.runs: unknown field, expected one of setup, run, warm, cool$/],
    ['{"main": {"node_counts": {"lurker": {"value": 2.5}}}}', /^s\.json: main\.node_counts\.lurker: expected \{"value": whole number\}, got 2\.5$/],
    ['{"main": {"toString": {}}}', /^s\.json: main\.toString: unknown field, expected one of /],
    ['{"main": {"time": {"run": {"value": [null]}}}}', /^s\.json: main\.time\.run: expected \{"value": string\}, got \[null\]$/],
    ['{"gsplan": null}', /^s\.json: gsplan: expected an object, got null$/],
    ['{"gsplan": {"panel": 1}}', /^s\.json: gsplan\.panel: unknown field, expected one of version, params, engine, seeds, thresholds$/],
    ['{"gsplan": {"seeds": [-1]}}', /^s\.json: gsplan\.seeds: expected a list of whole numbers from 0, got \[-1\]$/],
    ['{"gsplan": {"params": []}}', /^s\.json: gsplan\.params: expected an object of parameters, got \[\]$/],
    ['{"gsplan": {"params": {"GROUPS": [{"id": null}]}}}', /^s\.json: gsplan\.params\.GROUPS\.0\.id: expected a value, got null$/],
    ['{"gsplan": {"params": {"SIGNIN": "x"}}}', /^s\.json: gsplan\.params\.SIGNIN: unknown parameter SIGNIN, did you mean SIGNING\?$/],
    ['{"gsplan": {"params": {"T_RUN": 5}}}', /^s\.json: gsplan\.params: T_RUN: expected a duration such as 300ms or 1m30s, got 5$/],
    ['{"topic": 1}', /^s\.json: topic: expected an object, got 1$/]
  ])('%s', (text, message) => {
    expect(() => parseSnapshot(text, 's.json')).toThrow(message)
  })

  test('a folder is no snapshot, and a saved one is found beside it', () => {
    expect(() => compose({ config: folder })).toThrow(`--config ${folder}: expected a snapshot file, or a saved configuration (`)
    expect(() => compose({ config: '_defaults' })).toThrow('--config _defaults: expected a snapshot file, or a saved configuration (')
  })

  test('totals that are not the sum of the counts, and what is for a cluster only, are listed', () => {
    const path = join(folder, 'totals.json')
    writeFileSync(path, JSON.stringify({ main: {
      testground: { runner: { value: 'local:docker' }, keep_service: { value: true } },
      node_counts: {
        publisher: { value: 2 }, lurker: { value: 3 }, honest_per_container: { value: 2 }, total: { value: 7 }, total_peers: { value: 10 }
      }
    } }))
    const { composition, warnings } = compose({ config: path })
    expect(composition.global.total_instances).toBe(5)
    expect(warnings).toEqual([
      `${path}: node_counts.total: 7 is not followed, as the other counts make 5`,
      `${path}: testground.keep_service: it is for cluster:k8s only`
    ])
  })

  test('values are checked as parameters are', () => {
    const path = join(folder, 'wrong.json')
    writeFileSync(path, '{"main": {"time": {"run": {"value": "soon"}}}}')
    expect(() => compose({ config: path })).toThrow('T_RUN: expected a duration such as 300ms or 1m30s, got "soon"')
    expect(() => compose({ config: 'local-exec/26-peers' })).toThrow(/^--config local-exec\/26-peers: expected a snapshot file, or a saved configuration \(cluster-k8s\/1k-peers, /)
  })
})

/** Score parameters in one spelling, without what is 0 or empty: absent and 0 are the same. */
function scoreMeaning (value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([name, field]) =>
    [name.toLowerCase().replace('deliverieswindow', 'deliverywindow'), scoreMeaning(field)] as const)
  return Object.fromEntries(fields.filter(([, field]) => field !== 0 && field !== '0s' && JSON.stringify(field) !== '{}').sort())
}

/** The meaning of a test parameter's text. */
function textMeaning (name: string, text: string, peers: number): unknown {
  if (name === 'score_params') return scoreMeaning(JSON.parse(text))
  if (name === 'topics') {
    const texts = (topic: object): object => Object.fromEntries(Object.entries(topic).map(([key, value]) => [key, String(value)]))
    return (JSON.parse(text) as object[]).map(texts)
  }
  const [, count, delay = ''] = /^(?:(\d+)@)?([^@,]+)$/.exec(text) ?? []
  if (name === 'connect_delays' && (count === undefined || Number(count) >= peers)) return delay.replace(/^0s?$/, '0')
  return name.startsWith('t_') ? text.replace(/^0$/, '0s') : text
}

/** What a composition says, by the names of the parameters that say it. */
function meaning (init: ComposeInit): Record<string, unknown> {
  const { composition: { metadata, global, groups }, params } = compose(init)
  const [group] = groups
  const [dependency] = group?.build?.dependencies ?? []
  return {
    COMPOSITION_NAME: metadata?.name, AUTHOR: metadata?.author, TEST_PLAN: global.plan, TEST_BUILDER: global.builder,
    TEST_RUNNER: global.runner, BUILD_CONFIG: global.build_config, RUN_CONFIG: global.run_config, BUILD_SELECTORS: group?.build?.selectors,
    GS_MODULE: dependency?.module, GS_VERSION: dependency?.version, N_NODES: groups.map(({ instances }) => instances),
    ...Object.fromEntries(parameters.flatMap(({ name, testParameter = '' }) => {
      const text = group?.run?.test_params?.[testParameter]
      return text === undefined || name.startsWith('GS_') ? [] : [[name, textMeaning(testParameter, text, Number(params['N_CONTAINER_NODES_TOTAL']))]]
    }))
  }
}

/** Objects of any values; some keys are those of snapshots. */
const key = fc.constantFrom('main', 'topic', 'gsplan', 'value', 'params', 'time', 'run', 'node_counts', 'attacker', 'attack_behavior', 'x')
const anyJson = fc.letrec<Record<'value' | 'known', unknown>>(tie => ({
  value: fc.oneof({ maxDepth: 5 }, fc.jsonValue(), fc.dictionary(key, tie('value'))),
  known: fc.record({ main: tie('value'), topic: tie('value'), gsplan: tie('value') }, { requiredKeys: [] })
}))

/** A snapshot in which any value has taken the place of one. */
const spoilt = fc.tuple(fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), anyJson.value).map(([steps, value]) => {
  const { params } = compose({ define: ['SIGNING=strict-no-sign', 'GROUPS=[{"id": "a", "instances": 4, "publishers": 1}]'] })
  const whole = JSON.parse(formatSnapshot(paramsToSnapshot(params, { ...facts, engine: 'sim', seeds: [1], thresholds: [] }))) as unknown
  let place = whole as Record<string, unknown>
  for (const [at, step] of steps.entries()) {
    const names = Object.keys(place)
    const name = names[step % names.length] ?? 'x'
    const next = place[name]
    if (at === steps.length - 1 || typeof next !== 'object' || next === null) place[name] = value
    else place = next as Record<string, unknown>
    if (place[name] === value) break
  }
  return whole
})

test('any JSON is a snapshot, or refused in one line that names file, expected and found', () => {
  const path = join(folder, 'any.json')
  fc.assert(fc.property(fc.oneof(anyJson.known, anyJson.value, spoilt), json => {
    writeFileSync(path, JSON.stringify(json))
    let found = ''
    try {
      resolveComposeParams({ config: path })
    } catch (error) {
      if (!(error instanceof CompositionError)) throw error
      found = error.message
    }
    expect(found).toMatch(/^$|^[^\n]*(expected|unknown)[^\n]*$/)
    // values that don't fit together name their parameters
    expect(found === '' || found.startsWith(`${path}: `) || /^[A-Z_]+: /.test(found), found).toBe(true)
  }), { numRuns, seed })
}, 7_200_000)

test('parameters that become a snapshot and come back compose the same', () => {
  const oneOf = (...texts: string[]): fc.Arbitrary<string | undefined> => fc.option(fc.constantFrom(...texts), { nil: undefined })
  const definitions = fc.record({
    TEST_RUNNER: oneOf('local:exec', 'local:docker', 'cluster:k8s'), TEST_BUILDER: oneOf('exec:go', 'docker:go', 'docker:generic'),
    TEST_PLAN: oneOf('test-plans/pubsub/test', 'other'), GS_MODULE: oneOf('@libp2p/gossipsub', 'github.com/libp2p/go-libp2p-pubsub'),
    GS_VERSION: oneOf('1.2.3'), AUTHOR: oneOf('me'), COMPOSITION_NAME: oneOf('', 'mine'),
    BUILD_SELECTORS: oneOf('', 'hardened_api,other'),
    BUILD_CONFIG: oneOf('push_registry = true\nregistry_type = "aws"', 'registry_type = "aws"\npush_registry = true', 'a = 1', ''),
    RUN_CONFIG: oneOf('log_level = "debug"', 'keep_service = true', 'keep_service = "yes"', 'log_level = 1', 'more = [1]', ''),
    N_HONEST_PEERS_PER_NODE: oneOf('3'), HONEST_CONNECT_DELAYS: oneOf('5s', '20@5s', '5@1s', '10@1s,10@2s', '0'),
    TOPIC_CONFIG: oneOf('[]', '[{"id": "a", "message_rate": "1/s", "message_size": 512}]',
      '[{"id": "blocks", "message_rate": "1/s", "message_size": "1", "more": true}]'),
    PEER_SCORE_PARAMS: oneOf('{}', '{"decayinterval": "2s", "topics": {"blocks": {"topicweight": 1, "meshmessagedelivERIESwindow": "1ms"}}}',
      '{"TopicScoreCap": 5}', '{"Topics": {"blocks": {}, "Blocks": {"TopicWeight": 1}}}'),
    T_SCORE_INSPECT_PERIOD: oneOf('0'), FULL_TRACES: oneOf('true'), FLOOD_PUBLISHING: oneOf('true'), OVERLAY_DOUT: oneOf('3', '-1'),
    SIGNING: oneOf('strict-no-sign', 'strict-sign'), T_VALIDATION: oneOf('0', '5ms')
  })
  fc.assert(fc.property(definitions, values => {
    const define = Object.entries(values).flatMap(([name, text]) => text === undefined ? [] : [`${name}=${text}`])
    const { params } = compose({ define })
    const path = join(folder, 'back.json')
    writeFileSync(path, formatSnapshot(paramsToSnapshot(params, facts)))
    const back = compose({ config: path })
    expect(back.warnings.filter(warning => warning.startsWith(path))).toEqual([])
    const [before, after] = [meaning({ define }), meaning({ config: path })]
    const lost = Object.keys({ ...before, ...after }).filter(name => !isDeepStrictEqual(before[name], after[name]))
    expect(lost, define.join(' ')).toEqual([])
  }), { numRuns: 100 })
}, 60_000)

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
    const { gsplan, ...snapshot } = paramsToSnapshot(snapshotToParams(before).params, facts)
    expect([snapshot, gsplan?.params]).toEqual([before, {}])
  }), { numRuns: 200 })
})
