import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expandInstances, parseComposition } from '@gsplan/testground'
import { parse } from 'smol-toml'
import { afterAll, describe, expect, test } from 'vitest'
import { main } from '../src/cli.ts'
import { compose, findParameter, parameters, type ComposeInit } from '../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-composer-'))
afterAll(() => { rmSync(folder, { recursive: true }) })

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const paramsOf = (init: ComposeInit, group = 'publishers'): Readonly<Record<string, string>> =>
  expandInstances(compose(init).composition).find(({ groupId }) => groupId === group)?.params ?? {}

describe('the baseline', () => {
  test('has ten publishers and ten lurkers, and the values of its _base', () => {
    const { composition, params } = compose()
    expect(composition.metadata).toEqual({ name: 'pubsub-baseline' })
    expect(composition.global).toMatchObject({
      plan: 'gsplan', case: 'evaluate', builder: 'docker:generic', runner: 'local:docker', total_instances: 20
    })
    expect(composition.groups.map(({ id, instances }) => [id, instances])).toEqual([['publishers', { count: 10 }], ['lurkers', { count: 10 }]])
    expect(composition.groups[0]?.build).toEqual({
      selectors: ['hardened_api'], dependencies: [{ module: '@chainsafe/libp2p-gossipsub', version: '14.1.2' }]
    })
    expect(params['N_CONTAINER_NODES_TOTAL']).toBe(20n)
    const publisher = paramsOf({})
    expect(publisher).toMatchObject({
      publisher: 'true', router_api: '1.1', t_run: '3m', t_warm: '30s', t_cool: '30s', t_setup: '1m', degree: '20', topology: 'null',
      n_container_nodes_total: '20', flood_publishing: 'false', gossip_factor: '0.25', overlay_d: '-1'
    })
    expect(JSON.parse(publisher['topics'] ?? '')).toEqual([{ id: 'blocks', message_rate: '120/s', message_size: '2 KiB' }])
    const lurker = paramsOf({}, 'lurkers')
    expect(['publisher', 'flood_publishing'].map(name => name in lurker)).toEqual([false, false])
  })

  test('new parameters are written only when they differ from their default', () => {
    const names = ['signing', 't_validation', 'idontwant_min_size', 'protocol', 'overlay_dout']
    expect(names.filter(name => name in paramsOf({}))).toEqual([])
    expect(paramsOf({ define: ['SIGNING=strict-no-sign', 'T_VALIDATION=10ms', 'PROTOCOL=1.1'] })).toMatchObject({
      signing: 'strict-no-sign', t_validation: '10ms', protocol: '1.1'
    })
  })

  test('parameters read back from template-params.toml give the same composition', () => {
    const first = compose({ define: ['N_NODES=7', 'N_PUBLISHER=2', 'GOSSIP_FACTOR=0.5'] })
    const again = compose({ files: [file('again.toml', first.paramsText)] })
    expect(again.compositionText).toBe(first.compositionText)
    expect(parse(first.paramsText, { integersAsBigInt: true })).toEqual(first.params)
  })
})

describe('precedence', () => {
  const one = file('one.toml', 'T_RUN = "1m"\nN_NODES = 11\n[PEER_SCORE_PARAMS]\nDecayInterval = "7s"\n')
  const two = file('two.toml', 'T_RUN = "2m"\n')

  test('files in order, then flags, then definitions; a table is replaced whole', () => {
    expect(paramsOf({ files: [one, two] })['t_run']).toBe('2m')
    expect(compose({ files: [one] }).composition.global.total_instances).toBe(11)
    expect(compose({ files: [one], instances: 12 }).composition.global.total_instances).toBe(12)
    expect(compose({ files: [one], instances: 12, define: ['N_NODES=13'] }).composition.global.total_instances).toBe(13)
    expect(JSON.parse(paramsOf({ files: [one] })['score_params'] ?? '')).toEqual({ DecayInterval: '7s' })
    expect(JSON.parse(paramsOf({ files: [one], merge: 'deep' })['score_params'] ?? '')).toMatchObject({ DecayInterval: '7s', RetainScore: '10s' })
  })

  test('a file is found by its path, among the template\'s, and with .toml added', () => {
    expect(compose({ files: ['1k-nodes'] }).composition.global.total_instances).toBe(1000)
    expect(compose({ files: [join(folder, 'one')] }).composition.global.total_instances).toBe(11)
  })

  test('a folder of that name is no parameter file', () => {
    const dir = join(folder, 'folder')
    mkdirSync(dir)
    expect(() => compose({ files: [dir] })).toThrow(`parameter file ${dir}: expected a file of that name, or one of the template's (1k-nodes)`)
    writeFileSync(`${dir}.toml`, 'N_NODES = 11\n')
    expect(compose({ files: [dir] }).composition.global.total_instances).toBe(11)
  })

  test('tables within a configuration stay within it, given as tables or as text', () => {
    const { composition: { global } } = compose({
      define: ['BUILD_CONFIG.build_args.NODE=22', 'BUILD_CONFIG.path=docker', 'RUN_CONFIG=log_level = "info"\n[exposed_ports]\na = "1"']
    })
    expect([global.build_config, global.run_config]).toEqual(
      [{ build_args: { NODE: 22 }, path: 'docker' }, { log_level: 'info', exposed_ports: { a: '1' } }])
  })

  test('numbers, truth values and JSON inside tables are what they look like; numbers with a point keep it', () => {
    const define = ['BUILD_CONFIG.a.b=1e3', 'BUILD_CONFIG.c={"d": [1.0, 2, "x=1.0"]}', 'BUILD_CONFIG.e=True', 'BUILD_CONFIG.f={', 'BUILD_CONFIG.g=.5']
    expect(compose({ define }).params['BUILD_CONFIG']).toEqual({ a: { b: 1000 }, c: { d: [1, 2n, 'x=1.0'] }, e: true, f: '{', g: 0.5 })
    expect(paramsOf({ define: ['PEER_SCORE_PARAMS={"Thresholds": {"GossipThreshold": -4000.0, "PublishThreshold": -5000, "GraylistThreshold": -1e4}}'] })['score_params'])
      .toBe('{"Thresholds": {"GossipThreshold": -4000.0, "PublishThreshold": -5000, "GraylistThreshold": -10000.0}}')
  })

  test('definitions take their parameter\'s type, reach into tables, and split at the first =', () => {
    const { params } = compose({ define: ['GS_VERSION=14.10', 'FULL_TRACES=True', 'PEER_SCORE_PARAMS.Topics.blocks.TopicWeight=0.5', 'T_RUN='] })
    expect(params).toMatchObject({
      GS_VERSION: '14.10', FULL_TRACES: true, T_RUN: '3m', PEER_SCORE_PARAMS: { Topics: { blocks: { TopicWeight: 0.5, TimeInMeshCap: 3600n } } }
    })
  })

  test('flags of the original', () => {
    expect(compose({ branch: 'b' }).params['GS_VERSION']).toBe('b')
    expect(compose({ branch: 'b', commit: 'c' }).params['GS_VERSION']).toBe('c')
    expect(compose({ k8s: true }).composition.global).toMatchObject({
      runner: 'cluster:k8s', build_config: { bypass_cache: true, push_registry: true, registry_type: 'aws' }
    })
  })
})

test('numbers with a point keep it; a group without instances is left out; peers per instance count', () => {
  const floats = file('floats.toml', '[PEER_SCORE_PARAMS.Thresholds]\nGossipThreshold = -4000.0\nPublishThreshold = -5000\nGraylistThreshold = -1e4\n')
  expect(paramsOf({ files: [floats] })['score_params']).toBe(
    '{"Thresholds": {"GossipThreshold": -4000.0, "PublishThreshold": -5000, "GraylistThreshold": -10000.0}}')
  expect(compose({ define: ['N_PUBLISHER=20'] }).composition.groups.map(({ id }) => id)).toEqual(['publishers'])
  expect(paramsOf({ define: ['N_HONEST_PEERS_PER_NODE=3'] })['n_container_nodes_total']).toBe('60')
})

test('a topology is inline or a file; configurations are tables or text', () => {
  const json = '{"honest-1-0": {"Latency": 25000000, "Connections": ["honest-2-0"]}}'
  const written = JSON.parse(json) as unknown
  expect(JSON.parse(paramsOf({ define: [`TOPOLOGY=${json}`] })['topology'] ?? '')).toEqual(written)
  expect(JSON.parse(paramsOf({ define: [`TOPOLOGY=${file('topology.json', json)}`] })['topology'] ?? '')).toEqual(written)
  expect(compose({ define: ['RUN_CONFIG=log_level="debug"'] }).composition.global.run_config).toEqual({ log_level: 'debug' })
})

describe('wrong input', () => {
  const broken = file('broken.toml', 'T_RUN = "1m"\nN_NODES = = 2\n')
  const cases: ReadonlyArray<readonly [ComposeInit, string]> = [
    [{ define: ['N_NODS=1'] }, '-D: unknown parameter N_NODS, did you mean N_NODES?'],
    [{ define: ['XYZZY_PLUGH=1'] }, '-D: unknown parameter XYZZY_PLUGH'],
    [{ files: [file('unknown.toml', 'T_WARN = "1s"')] }, `${join(folder, 'unknown.toml')}: unknown parameter T_WARN, did you mean T_WARM?`],
    [{ define: ['N_NODES'] }, '-D: expected NAME=VALUE, got "N_NODES"'],
    [{ define: ['=1'] }, '-D: expected NAME=VALUE, got "=1"'],
    [{ files: [broken] }, `${broken}:2:11: not TOML: invalid value`],
    [{ files: ['none'] }, 'parameter file none: expected a file of that name, or one of the template\'s (1k-nodes)'],
    [{ template: 'none' }, 'template none: expected a bundled one (baseline) or a folder with composition.toml.eta'],
    [{ define: ['N_PUBLISHER=30'] }, 'N_PUBLISHER: expected at most N_NODES (20), got 30; of N_NODES instances, N_PUBLISHER are the group publishers and the ' +
    'others the group lurkers: -D N_PUBLISHER=20 or less'],
    [{ define: ['N_PUBLISHER=-1'] }, 'N_PUBLISHER: expected at least 0, got -1'],
    [{ define: ['N_NODES=0'] }, 'N_NODES: expected at least 1, got 0'],
    [{ define: ['N_NODES=1_0'] }, 'N_NODES: expected a whole number, got "1_0"'],
    [{ files: [file('float.toml', 'N_NODES = 10.5')] }, 'N_NODES: expected a whole number, got 10.5'],
    [{ define: ['N_ATTACK_NODES=1'] }, 'N_ATTACK_NODES: expected at most 0, got 1'],
    [{ define: ['GOSSIP_FACTOR=nan'] }, 'GOSSIP_FACTOR: expected a number, got "nan"'],
    [{ define: ['GOSSIP_FACTOR=1.5'] }, 'GOSSIP_FACTOR: expected at most 1, got 1.5'],
    [{ define: ['FULL_TRACES=yes'] }, 'FULL_TRACES: expected true or false, got "yes"'],
    [{ define: ['T_RUN=soon'] }, 'T_RUN: expected a duration such as 300ms or 1m30s, got "soon"'],
    [{ define: ['T_RUN=-1s'] }, 'T_RUN: expected at least 0, got "-1s"'],
    [{ define: ['T_HEARTBEAT=0'] }, 'T_HEARTBEAT: expected at least 1ms, got "0"'],
    [{ define: ['T_LATENCY_MAX=1ms'] }, 'T_LATENCY_MAX: expected 0 or at least T_LATENCY (5ms), got 1ms'],
    [{ define: ['TEST_RUNNER=local:go'] }, 'TEST_RUNNER: expected one of local:exec, local:docker, cluster:k8s, got "local:go"'],
    [{ define: ['PROTOCOL=1.2', 'BUILD_SELECTORS='] }, 'PROTOCOL: expected 1.0 without the selector hardened_api, got 1.2'],
    [{ define: ['HONEST_CONNECT_DELAYS=5@'] }, 'HONEST_CONNECT_DELAYS: expected count@duration,count@duration… or one duration, got "5@"'],
    [{ define: ['COMPOSITION_NAME=x', 'HONEST_CONNECT_DELAYS=10s', 'GS_VERSION=a=b'] }, 'GS_VERSION: expected a value without "=" and "|", which Testground can\'t hand over, got "a=b"'],
    [{ define: ['GS_MODULE=a|b'] }, 'GS_MODULE: expected a value without "=" and "|", which Testground can\'t hand over, got "a|b"'],
    [{ define: ['TOPIC_CONFIG=[{"id": "x", "message_rate": "often", "message_size": "1"}]'] }, 'TOPIC_CONFIG[0].message_rate: expected a rate such as 120/s, got "often"'],
    [{ define: ['TOPIC_CONFIG=[{"id": "x", "message_rate": "1/s", "message_size": "big"}]'] }, 'TOPIC_CONFIG[0].message_size: expected a size such as 2 KiB, got "big"'],
    [{ define: ['TOPIC_CONFIG=[{}]'] }, 'TOPIC_CONFIG[0].id: expected a name, got ""'],
    [{ define: ['TOPIC_CONFIG={{'] }, 'TOPIC_CONFIG: expected JSON or a TOML value, got "{{"'],
    [{ define: ['TOPOLOGY=/none.json'] }, 'TOPOLOGY: expected a JSON object or a file that can be read, got /none.json'],
    [{ define: ['RUN_CONFIG=x ='] }, 'RUN_CONFIG:1:4: not TOML: invalid value'],
    [{ define: ['PEER_SCORE_PARAMS.DecayInterval=10ms'] }, 'PEER_SCORE_PARAMS.DecayInterval: expected at least 1 s, got "10ms"'],
    [{ define: ['PEER_SCORE_PARAMS.Thresholds.PublishThreshold=-1'] }, 'PEER_SCORE_PARAMS.Thresholds.PublishThreshold: expected at most GossipThreshold (-4000), got -1'],
    [{ define: ['PEER_SCORE_PARAMS.Topics.blocks.MeshMessageDeliveriesDecay=1'] }, 'PEER_SCORE_PARAMS.Topics.blocks.MeshMessageDeliveriesDecay: expected more than 0 and less than 1, as MeshMessageDeliveriesWeight is not 0, got 1'],
    [{ define: ['PEER_SCORE_PARAMS.Topics.new.TimeInMeshWeight=1'] }, 'PEER_SCORE_PARAMS.Topics.new.TimeInMeshCap: expected more than 0, as TimeInMeshWeight is not 0, got nothing'],
    [{ define: ['TOPIC_CONFIG=[]', 'TOPIC_CONFIG.x=1'] }, '-D TOPIC_CONFIG.x: expected an index from 0 to 0, got x'],
    [{ define: ['PEER_SCORE_PARAMS.Topics.blocks.TopicWeight.x=1'] }, '-D PEER_SCORE_PARAMS.Topics.blocks.TopicWeight: expected a table to reach x in, got 0.25'],
    [{ template: folder }, `template ${folder}: expected a bundled one (baseline) or a folder with composition.toml.eta`],
    [{ config: 'none' }, '--config none: expected a snapshot file, or a saved configuration (cluster-k8s/1k-peers, ' +
    'local-docker/100-peers, local-docker/25-peers, local-docker/50-peers, local-exec/25-peers, local-exec/50-peers)'],
    [{ instances: 0 }, 'N_NODES: expected at least 1, got 0'],
    [{ instances: 2.5 }, '--instances: expected a whole number, got 2.5'],
    [{ define: ['TOPIC_CONFIG=[{"id": "a=b", "message_rate": "1/s", "message_size": "1"}]'] },
      'TOPIC_CONFIG: expected a value without "=" and "|", which Testground can\'t hand over, got "[{\\"id\\": \\"a=b\\", \\"message_rate\\": \\"1/s\\", \\"message_size\\": \\"1\\"}]"'],
    [{ define: ['N_PUBLISHER=-5'] }, 'N_PUBLISHER: expected at least 0, got -5'],
    [{ define: ['T_RUN.x=1'] }, '-D T_RUN: expected a table to reach x in, got "3m"']
  ]
  test.each(cases)('%j', (init, message) => {
    let caught: unknown
    try {
      compose(init)
    } catch (error) {
      caught = error
    }
    expect(caught).toMatchObject({ name: 'CompositionError', message, exitCode: 2 })
  })
})

describe('the command', () => {
  async function composer (...argv: string[]): Promise<{ exitCode: number, stdout: string, stderr: string }> {
    const out: string[] = []
    const err: string[] = []
    const exitCode = await main(argv, {
      stdout: { write: text => out.push(String(text)) }, stderr: { write: text => err.push(String(text)) }
    })
    return { exitCode, stdout: out.join(''), stderr: err.join('') }
  }

  test('prints the composition, or writes it with its parameters', async () => {
    const { exitCode, stdout, stderr } = await composer('-D', 'N_NODES=4', '-D', 'N_PUBLISHER=1')
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(parseComposition(stdout).global.total_instances).toBe(4)
    const target = join(folder, 'written')
    expect(await composer('--instances', '4', '-D', 'N_PUBLISHER=1', '-o', target)).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(readFileSync(join(target, 'composition.toml'), 'utf8')).toBe(stdout)
    expect(readFileSync(join(target, 'template-params.toml'), 'utf8')).toContain('N_NODES = 4\n')
  })

  test('lists parameters and templates', async () => {
    const rows = JSON.parse((await composer('params', '--json')).stdout) as Array<{ name: string, default?: unknown }>
    expect(rows.map(({ name }) => name)).toEqual(parameters.map(({ name }) => name))
    expect(rows.find(({ name }) => name === 'T_RUN')?.default).toBe('3m')
    const { stdout } = await composer('params')
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
    for (const { name } of parameters) expect(stdout).toContain(name)
    expect((await composer('templates')).stdout).toBe('baseline\n')
    expect(findParameter('T_RUN')?.testParameter).toBe('t_run')
  })

  test('a folder that can\'t be written is said, and nothing half written stays', async () => {
    const taken = file('taken', 'a file')
    expect(await composer('-o', taken)).toEqual({ exitCode: 2, stdout: '',
      stderr: `gsplan-composer: --output ${taken}: expected a folder that can be written, got ${taken}: expected a folder to write into, ` +
        'found a file\n' })
    const half = join(folder, 'half')
    mkdirSync(join(half, 'template-params.toml'), { recursive: true })
    expect((await composer('-o', half)).stderr).toBe(`gsplan-composer: --output ${half}: expected a folder that can be written, got ` +
      `${join(half, 'template-params.toml')}: expected a file to write, found a folder\n`)
    expect(readdirSync(half).filter(name => name.startsWith('.'))).toEqual([])
  })

  test('what a snapshot says that is not followed is a line on stderr', async () => {
    const path = file('kept.json', '{"main": {"testground": {"runner": {"value": "local:docker"}, "keep_service": {"value": true}}}}')
    const { exitCode, stdout, stderr } = await composer('--config', path)
    expect([exitCode, stderr]).toEqual([0, `gsplan-composer: ${path}: testground.keep_service: it is for cluster:k8s only\n`])
    expect(parseComposition(stdout).global.runner).toBe('local:docker')
  })

  test('errors are one line and exit code 2', async () => {
    expect(await composer('-D', 'N_NODS=3')).toEqual({
      exitCode: 2, stdout: '', stderr: 'gsplan-composer: -D: unknown parameter N_NODS, did you mean N_NODES?\n'
    })
    expect(await composer('--frob')).toEqual({ exitCode: 2, stdout: '', stderr: 'gsplan-composer: unknown option --frob\n' })
    expect((await composer('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
