import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'smol-toml'
import { afterAll, describe, expect, test } from 'vitest'
import { main } from '../src/cli.ts'
import { compose, describeParameters, formatParameterPage, listConfigs, parameterSchema, parameters } from '../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-parameters-'))
afterAll(() => { rmSync(folder, { recursive: true }) })
const here = (path: string): string => join(import.meta.dirname, '..', path)

async function outputOf (...argv: string[]): Promise<string> {
  const out: string[] = []
  expect(await main(argv, { stdout: { write: text => out.push(String(text)) }, stderr: { write: text => out.push(String(text)) } })).toBe(0)
  return out.join('')
}

test('the page in the package is what the declarations say (gsplan-composer params --markdown > PARAMETERS.md)', async () => {
  expect(readFileSync(here('PARAMETERS.md'), 'utf8')).toBe(formatParameterPage())
  expect(await outputOf('params', '--markdown')).toBe(formatParameterPage())
})

describe('the JSON Schema', () => {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(parameterSchema())
  const isValid = (toml: string): boolean => validate(parse(toml))

  test('has every parameter, and takes the parameter files there are', async () => {
    expect(JSON.parse(await outputOf('params', '--schema'))).toEqual(parameterSchema())
    expect(Object.keys(parameterSchema()['properties'] as object)).toEqual([...parameters.map(({ name }) => name), 'thresholds'])
    for (const file of ['_base', '1k-nodes']) {
      expect(isValid(readFileSync(here(`templates/baseline/params/${file}.toml`), 'utf8')), file).toBe(true)
    }
    for (const config of listConfigs()) expect(isValid(compose({ config }).paramsText), config).toBe(true)
  })

  test.each(['N_NODES = 0', 'N_NODES = "5"', 'T_RUN = "soon"', 'T_RUN = "-1s"', 'FULL_TRACES = "yes"', 'N_NODS = 1', 'TEST_RUNNER = "x"',
    'GOSSIP_FACTOR = 2', 'BUILD_SELECTORS = "a"', 'TOPIC_CONFIG = [{ id = "" }]'])('refuses %s', text => {
    expect(isValid(text)).toBe(false)
  })
})

test('descriptions have the template\'s defaults', () => {
  const byName = new Map(describeParameters().map(({ name, default: value }) => [name, value]))
  expect(['T_COOL', 'T_LATENCY', 'PROTOCOL', 'FULL_TRACES', 'N_NODES', 'BUILD_SELECTORS'].map(name => byName.get(name)))
    .toEqual(['30s', '5ms', undefined, false, 20, ['hardened_api']])
})

/** A wrong value of each parameter in a file, and what is said of it. */
const wrong: ReadonlyArray<readonly [toml: string, message: string]> = [
  ['COMPOSITION_NAME = 5', 'COMPOSITION_NAME: expected a text, got 5'],
  ['AUTHOR = true', 'AUTHOR: expected a text, got true'],
  ['TEST_PLAN = ["a"]', 'TEST_PLAN: expected a text, got ["a"]'],
  ['TEST_BUILDER = "docker:rust"', 'TEST_BUILDER: expected one of exec:go, docker:generic, docker:go, docker:node, got "docker:rust"'],
  ['TEST_RUNNER = "local:go"', 'TEST_RUNNER: expected one of local:exec, local:docker, cluster:k8s, got "local:go"'],
  ['BUILD_CONFIG = 5', 'BUILD_CONFIG: expected a table or TOML text, got 5'],
  ['BUILD_CONFIG = "a = = 1"', 'BUILD_CONFIG:1:5: not TOML: invalid value'],
  ['RUN_CONFIG = false', 'RUN_CONFIG: expected a table or TOML text, got false'],
  ['BUILD_SELECTORS = "hardened_api"', 'BUILD_SELECTORS: expected an array of texts, got "hardened_api"'],
  ['BUILD_SELECTORS = [1]', 'BUILD_SELECTORS: expected an array of texts, got [1]'],
  ['GS_MODULE = 14', 'GS_MODULE: expected a text, got 14'],
  ['GS_VERSION = 14.1', 'GS_VERSION: expected a text, got 14.1'],
  ['GS_INTEGRITY = 1', 'GS_INTEGRITY: expected a text, got 1'],
  ['N_NODES = -1', 'N_NODES: expected at least 1, got -1'],
  ['N_NODES = 1.0', 'N_NODES: expected a whole number, got 1'],
  ['N_NODES = 9007199254740992', 'N_NODES: expected at most 9007199254740991, got 9007199254740992'],
  ['N_PUBLISHER = 21', 'N_PUBLISHER: expected at most N_NODES (20), got 21; of N_NODES instances, N_PUBLISHER are the group publishers and the ' +
  'others the group lurkers: -D N_PUBLISHER=20 or less'],
  ['GROUPS = 3', 'GROUPS: expected an array of groups, got 3'],
  ['N_HONEST_PEERS_PER_NODE = 0', 'N_HONEST_PEERS_PER_NODE: expected at least 1, got 0'],
  ['N_CONTAINER_NODES_TOTAL = "x"', 'N_CONTAINER_NODES_TOTAL: expected a whole number, got "x"'],
  ['N_ATTACK_NODES = 3', 'N_ATTACK_NODES: expected at most 0, got 3'],
  ['T_SETUP = 60', 'T_SETUP: expected a duration such as 300ms or 1m30s, got 60'],
  ['T_WARM = "30"', 'T_WARM: expected a duration such as 300ms or 1m30s, got "30"'],
  ['T_RUN = "-3m"', 'T_RUN: expected at least 0, got "-3m"'],
  ['T_COOL = "1 s"', 'T_COOL: expected a duration such as 300ms or 1m30s, got "1 s"'],
  ['T_HEARTBEAT = "1us"', 'T_HEARTBEAT: expected at least 1ms, got "1us"'],
  ['T_HEARTBEAT_INITIAL_DELAY = "x"', 'T_HEARTBEAT_INITIAL_DELAY: expected a duration such as 300ms or 1m30s, got "x"'],
  ['T_SCORE_INSPECT_PERIOD = 5', 'T_SCORE_INSPECT_PERIOD: expected a duration such as 300ms or 1m30s, got 5'],
  ['FULL_TRACES = 1', 'FULL_TRACES: expected true or false, got 1'],
  ['FLOOD_PUBLISHING = "yes"', 'FLOOD_PUBLISHING: expected true or false, got "yes"'],
  ['TOPIC_CONFIG = "blocks"', 'TOPIC_CONFIG: expected an array of topics, got "blocks"'],
  ['TOPIC_CONFIG = ["a"]', 'TOPIC_CONFIG[0]: expected a table, got "a"'],
  ['TOPIC_CONFIG = [{ id = "a", message_rate = "1/s", message_size = "1" }, { id = "a", message_rate = "1/s", message_size = "1" }]',
    'TOPIC_CONFIG[1].id: expected a name of its own, got "a"'],
  ['TOPIC_CONFIG = [{ id = "beacon", message_rate = "1/12s", message_size = "1" }]\nT_RUN = "11s"',
    'TOPIC_CONFIG[0].message_rate: expected a rate that gives a message within T_RUN (11s), got 1/12s on beacon'],
  ['PUBLISH_PHASE = "sometimes"', 'PUBLISH_PHASE: expected one of spread, together, got "sometimes"'],
  ['PUBLISH_PHASE = "together"\nTOPIC_CONFIG = [{ id = "beacon", message_rate = "1/12s", message_size = "1" }]\nT_RUN = "1m"',
    'TOPIC_CONFIG[0].message_rate: expected a rate that gives a message within T_RUN (1m), got 1/12s shared by 10 publishers that ' +
    'send together'],
  ['PEER_SCORE_PARAMS = "x"', 'PEER_SCORE_PARAMS: expected a table, got "x"'],
  ['PEER_SCORE_PARAMS = { Topics = 1 }', 'PEER_SCORE_PARAMS.Topics: expected a table, got 1'],
  ['VALIDATE_QUEUE_SIZE = 1.5', 'VALIDATE_QUEUE_SIZE: expected a whole number, got 1.5'],
  ['OUTBOUND_QUEUE_SIZE = "big"', 'OUTBOUND_QUEUE_SIZE: expected a whole number, got "big"'],
  ['T_LATENCY = "fast"', 'T_LATENCY: expected a duration such as 300ms or 1m30s, got "fast"'],
  ['T_LATENCY_MAX = "1ms"', 'T_LATENCY_MAX: expected 0 or at least T_LATENCY (5ms), got 1ms'],
  ['JITTER_PCT = -1', 'JITTER_PCT: expected at least 0, got -1'],
  ['BANDWIDTH_MB = -1', 'BANDWIDTH_MB: expected at least 0, got -1'],
  ['TOPOLOGY = 5', 'TOPOLOGY: expected a JSON object or the path of a JSON file, got 5'],
  ['N_DEGREE = -1', 'N_DEGREE: expected at least 0, got -1'],
  ['OVERLAY_D = -2', 'OVERLAY_D: expected at least -1, got -2'],
  ['OVERLAY_DLO = 0.5', 'OVERLAY_DLO: expected a whole number, got 0.5'],
  ['OVERLAY_DHI = "x"', 'OVERLAY_DHI: expected a whole number, got "x"'],
  ['OVERLAY_DSCORE = true', 'OVERLAY_DSCORE: expected a whole number, got true'],
  ['OVERLAY_DLAZY = -9', 'OVERLAY_DLAZY: expected at least -1, got -9'],
  ['OVERLAY_DOUT = -2', 'OVERLAY_DOUT: expected at least -1, got -2'],
  ['GOSSIP_FACTOR = 1.1', 'GOSSIP_FACTOR: expected at most 1, got 1.1'],
  ['GOSSIP_FACTOR = nan', 'GOSSIP_FACTOR: expected a number, got NaN'],
  ['OPPORTUNISTIC_GRAFT_TICKS = "1m"', 'OPPORTUNISTIC_GRAFT_TICKS: expected a whole number, got "1m"'],
  ['HONEST_CONNECT_DELAYS = "five@1s"', 'HONEST_CONNECT_DELAYS: expected count@duration,count@duration… or one duration, got "five@1s"'],
  ['HONEST_CONNECT_DELAYS = "-5s"', 'HONEST_CONNECT_DELAYS: expected count@duration,count@duration… or one duration, got "-5s"'],
  ['HONEST_CONNECT_DELAYS = "5@1s,@2s"', 'HONEST_CONNECT_DELAYS: expected count@duration,count@duration… or one duration, got "5@1s,@2s"'],
  ['HONEST_CONNECT_DELAY_JITTER_PCT = 101', 'HONEST_CONNECT_DELAY_JITTER_PCT: expected at most 100, got 101'],
  ['CONNECT_TO_PUBLISHERS_ONLY = "yes"', 'CONNECT_TO_PUBLISHERS_ONLY: expected true or false, got "yes"'],
  ['MESSAGE_ID = "hash"', 'MESSAGE_ID: expected one of default, spec, got "hash"'],
  ['SIGNING = "lax"', 'SIGNING: expected one of strict-sign, strict-no-sign, got "lax"'],
  ['MUXER = "spdy"', 'MUXER: expected one of yamux, mplex, got "spdy"'],
  ['TRANSPORT = "ws"', 'TRANSPORT: expected one of tcp, quic, got "ws"'],
  ['T_VALIDATION = "-1ms"', 'T_VALIDATION: expected at least 0, got "-1ms"'],
  ['T_VALIDATION_MAX = "1ms"\nT_VALIDATION = "2ms"', 'T_VALIDATION_MAX: expected 0 or at least T_VALIDATION (2ms), got 1ms'],
  ['IDONTWANT_MIN_SIZE = -2', 'IDONTWANT_MIN_SIZE: expected at least -1, got -2'],
  ['HISTORY_LENGTH = 1.5', 'HISTORY_LENGTH: expected a whole number, got 1.5'],
  ['HISTORY_GOSSIP = -2', 'HISTORY_GOSSIP: expected at least -1, got -2'],
  ['SEEN_TTL = "soon"', 'SEEN_TTL: expected a duration such as 300ms or 1m30s, got "soon"'],
  ['FANOUT_TTL = "0s"', 'FANOUT_TTL: expected at least 1ms, got "0s"'],
  ['PRUNE_BACKOFF = 5', 'PRUNE_BACKOFF: expected a duration such as 300ms or 1m30s, got 5'],
  ['UNSUBSCRIBE_BACKOFF = "-1s"', 'UNSUBSCRIBE_BACKOFF: expected at least 1ms, got "-1s"'],
  ['IWANT_FOLLOWUP = "0"', 'IWANT_FOLLOWUP: expected at least 1ms, got "0"'],
  ['MAX_MESSAGE_SIZE = "large"', 'MAX_MESSAGE_SIZE: expected a size such as 10 MiB, got "large"'],
  ['MAX_MESSAGE_SIZE = "0 B"', 'MAX_MESSAGE_SIZE: expected at least 1 B, got "0 B"'],
  ['PROTOCOL = "1.3"', 'PROTOCOL: expected one of 1.0, 1.1, 1.2, got "1.3"']
]

describe('a wrong value', () => {
  test.each(wrong)('%s', (toml, message) => {
    const file = join(folder, 'wrong.toml')
    writeFileSync(file, toml)
    expect(() => compose({ files: [file] })).toThrow(expect.objectContaining({ name: 'CompositionError', message }) as Error)
  })

  test('there is one of every parameter', () => {
    const named = new Set(wrong.map(([toml]) => toml.slice(0, toml.indexOf(' '))))
    expect(parameters.map(({ name }) => name).filter(name => !named.has(name))).toEqual([])
  })
})

test('old files\' truth values in quotes and times of a bare 0 are read; empty texts mean "not set"', () => {
  const file = join(folder, 'old.toml')
  writeFileSync(file, 'FULL_TRACES = "True"\nFLOOD_PUBLISHING = "false"\nT_SCORE_INSPECT_PERIOD = 0\nT_COOL = ""\nTEST_PLAN = ""\nGS_MODULE = ""\n')
  expect(compose({ files: [file], define: ['N_NODES=', 'GOSSIP_FACTOR=', 'TEST_RUNNER='] }).params).toMatchObject({
    FULL_TRACES: true, FLOOD_PUBLISHING: false, T_SCORE_INSPECT_PERIOD: '0s', T_COOL: '10s', TEST_PLAN: 'gsplan',
    GS_MODULE: '@chainsafe/libp2p-gossipsub', N_NODES: 20n, GOSSIP_FACTOR: 0.25, TEST_RUNNER: 'local:docker'
  })
})

test('the total of peers is derived, whatever a file says', () => {
  const file = join(folder, 'total.toml')
  writeFileSync(file, 'N_CONTAINER_NODES_TOTAL = 7\n')
  expect(compose({ files: [file], define: ['N_HONEST_PEERS_PER_NODE=2'] }).params['N_CONTAINER_NODES_TOTAL']).toBe(40n)
})

test('a topology beyond what an environment variable holds is refused for real engines', () => {
  const nodes = Array.from({ length: 1200 }, (_, index) => [`honest-${index + 1}-0`, {
    Latency: 25_000_000, Connections: Array.from({ length: 20 }, (_each, peer) => `honest-${(index + peer) % 1200 + 1}-0`)
  }])
  const file = join(folder, 'topology.json')
  writeFileSync(file, JSON.stringify(Object.fromEntries(nodes)))
  expect(() => compose({ define: [`TOPOLOGY=${file}`], forRealInstances: true })).toThrow(
    /^TOPOLOGY: expected test parameters of at most 131072 bytes together, as one environment variable holds them, got \d{6}; /)
  expect(compose({ define: [`TOPOLOGY=${file}`] }).composition.groups.length).toBe(2)
})
