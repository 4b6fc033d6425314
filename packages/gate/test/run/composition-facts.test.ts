import { digestComposition } from '@gsplan/run-format'
import { parseComposition } from '@gsplan/testground'
import { describe, expect, test } from 'vitest'
import { toCompositionFacts } from '../../src/run/composition-facts.ts'
import { compareConfigurations, toConfiguration, type Configuration } from '../../src/run/configuration.ts'

type Params = Readonly<Record<string, string>>

interface Group {
  readonly id: string
  readonly count: number
  readonly params: Params
}

const target = { module: 'm', version: '1' }
const record = { engine: 'sim', versions: { gsplan: '0' }, target, params: {} }

const toToml = (groups: readonly Group[], testCase: string): string => [
  '[global]', 'plan = "gsplan"', `case = "${testCase}"`, 'builder = "docker:generic"', 'runner = "local:docker"',
  `total_instances = ${groups.reduce((sum, { count }) => sum + count, 0)}`,
  ...groups.flatMap(({ id, count, params }) => [
    '[[groups]]', `id = "${id}"`, `instances = { count = ${count} }`, '[groups.run.test_params]',
    ...Object.entries(params).map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
  ])
].join('\n')

/** A configuration of a composition, with the parameters that a run made from parameters has, or few. */
function of (groups: readonly Group[], params: Params = {}, testCase = 'evaluate'): Configuration {
  const composition = parseComposition(toToml(groups, testCase))
  return toConfiguration(
    record, new Map(Object.entries(params)), digestComposition(composition, target), toCompositionFacts(composition))
}

const publishers = (params: Params = {}, count = 2): Group =>
  ({ id: 'publishers', count, params: { publisher: 'true', t_latency: '5ms', n_container_nodes_total: '6', ...params } })
const lurkers = (params: Params = {}, count = 4): Group =>
  ({ id: 'lurkers', count, params: { t_latency: '5ms', n_container_nodes_total: '6', ...params } })
const both = (params: Params): Group[] => [publishers(params), lurkers(params)]

const said = (a: Configuration, b: Configuration): string[] =>
  compareConfigurations(a, b).map(({ name, before, after }) => `${name}: ${before ?? '–'} → ${after ?? '–'}`)

const plain = [publishers(), lurkers()]

describe('compositions say what ran', () => {
  test.each<[string, Configuration, Configuration, string[]]>([
    ['the same, however JSON is spelled, and score parameters with and without zeros',
      of(both({ score_params: '{"DecayInterval": "5s", "Thresholds": {"AcceptPXThreshold": 0, "GossipThreshold": -4000}}' })),
      of(both({ score_params: '{"Thresholds":{"GossipThreshold":-4000.0,"OpportunisticGraftThreshold":0.0},"DecayInterval":"5s"}' })), []],
    ['zeros of other parameters', of(both({ topics: '[{"id":"a","n":0}]' })), of(both({ topics: '[{"id":"a"}]' })),
      ['TOPIC_CONFIG: [{"id":"a","n":0}] → [{"id":"a"}]']],
    ['the same, whatever parameters one side alone knows', of(plain, { N_ATTACK_NODES: '0', SIGNING: 'strict-sign' }), of(plain), []],
    ['a parameter, with both values, and nothing that one side alone knows',
      of(plain, { T_LATENCY: '5ms', SIGNING: 'strict-sign' }), of(both({ t_latency: '9ms' })), ['T_LATENCY: 5ms → 9ms']],
    ['a parameter of one group', of(plain), of([publishers(), lurkers({ t_latency: '9ms' })]),
      ['T_LATENCY: 5ms → publishers 5ms, lurkers 9ms']],
    ['a parameter of other groups', of([publishers({ t_latency: '1ms' }), lurkers()]), of([publishers(), lurkers({ t_latency: '9ms' })]),
      ['T_LATENCY: publishers 1ms, lurkers 5ms → publishers 5ms, lurkers 9ms']],
    ['one that only one composition names', of(plain), of(both({ t_validation: '1ms' })), ['T_VALIDATION: – → 1ms']],
    ['parameters by the name that they are set by', of(plain), of(both({ topics: '[]', degree: '3', connect_delays: '1@1s' })),
      ['TOPIC_CONFIG: – → []', 'N_DEGREE: – → 3', 'HONEST_CONNECT_DELAYS: – → 1@1s']],
    ['sizes, without what follows from them', of(plain),
      of([publishers({ n_container_nodes_total: '9' }, 3), lurkers({ n_container_nodes_total: '9' }, 6)]), ['N_NODES: 6 → 9', 'N_PUBLISHER: 2 → 3']],
    ['groups of as many instances', of(plain), of([...plain.slice(0, 1), { ...lurkers(), id: 'others' }]),
      ['composition: groups: publishers 2, lurkers 4; publisher: publishers true, lurkers without; t_latency: publishers 5ms, lurkers 5ms; ' +
        'n_container_nodes_total: publishers 6, lurkers 6 → groups: publishers 2, others 4; publisher: publishers true, others without; ' +
        't_latency: publishers 5ms, others 5ms; n_container_nodes_total: publishers 6, others 6']],
    ['the test case', of(plain), of(plain, {}, 'other'), ['composition: case: evaluate → case: other']],
    ['what follows from other parameters, where nothing else differs', of(plain), of([publishers({ n_container_nodes_total: '7' }), lurkers()]),
      ['composition: n_container_nodes_total: publishers 6, lurkers 6 → n_container_nodes_total: publishers 7, lurkers 6']]
  ])('%s', (_name, before, after, expected) => {
    expect(said(before, after)).toEqual(expected)
    expect(said(after, before)).toHaveLength(expected.length)
  })

  test('parameters decide where one side has no composition', () => {
    const bare = toConfiguration(record, new Map([['T_LATENCY', '5ms']]), 'sha256-x')
    expect(said(bare, of(both({ t_latency: '9ms' }), { T_LATENCY: '9ms' }))).toEqual(['T_LATENCY: 5ms → 9ms'])
  })
})

test('groups that can\'t be counted say nothing', () => {
  const composition = parseComposition(toToml(plain, 'evaluate') + '\n[[runs]]\nid = "a"\n[[runs]]\nid = "b"\n')
  expect(toCompositionFacts(composition)).toBeUndefined()
})
