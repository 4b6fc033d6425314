import { compose } from '@gsplan/composer'
import { parseComposition } from '@gsplan/testground'
import { expect, test } from 'vitest'
import { checkOwnPlan } from '../../src/prepare/check-own-plan.ts'

const { params } = compose()

/** Parameters of a composition of two groups, four instances together, with test parameters of the second. */
const check = (testParams: string): ReturnType<typeof checkOwnPlan> => {
  const group = (id: string, count: number, lines: string): string =>
    `[[groups]]\nid = "${id}"\ninstances = { count = ${count} }\n[groups.run.test_params]\n${lines}\n`
  const text = '[global]\nplan = "gsplan"\ncase = "evaluate"\nbuilder = "exec:go"\nrunner = "local:exec"\n' +
    group('a', 1, 'n_nodes_per_container = "3"') + group('b', 3, testParams)
  return checkOwnPlan({
    composition: parseComposition(text, 'c'), compositionText: text, params, paramsText: '', thresholds: [], warnings: [], doubts: []
  })
}

test.each([
  ['n_container_nodes_total = "9"', 'n_container_nodes_total of group b: expected 6, the sum of instances × n_nodes_per_container over all groups, got 9'],
  ['t_run = "-5s"', 'group b: t_run: expected at least 0, got "-5s"'],
  ['degree = "many"', 'group b: degree: expected a whole number, got "many"'],
  ['overlay_d = "-2"', 'group b: overlay_d: expected at least -1, got -2'],
  ['overlay_d = "16"', 'group b: OVERLAY_D: expected at most OVERLAY_DHI (12, the default of @chainsafe/libp2p-gossipsub), got 16'],
  ['t_latency = "9ms"\nt_latency_max = "5ms"', 'group b: T_LATENCY_MAX: expected 0 or at least T_LATENCY (9ms), got 5ms'],
  ['history_length = "2"', 'group b: HISTORY_LENGTH: expected at least HISTORY_GOSSIP (3, the default), got 2'],
  ['connect_delays = "x@1s"', 'group b: connect_delays: expected count@duration,count@duration… or one duration, got "x@1s"'],
  ['score_params = """{"Topics": {"a": {"MeshMessageDeliveriesWeight": -1, "MeshMessageDeliveriesDecay": 0.5, "MeshMessageDeliveriesCap": 9, ' +
    '"MeshMessageDeliveriesThreshold": 1}}}"""\nt_warm = "0s"', 'group b: PEER_SCORE_PARAMS.Topics.a.MeshMessageDeliveriesActivation: expected at least 1 s'],
  ['topology = "{"', 'group b: topology: expected JSON, got Expected property name or \'}\' in JSON at position 1'],
  ['role = "sybil"', 'role of group b: expected one of honest, got sybil']
])('%s is refused', (line, message) => {
  expect(() => check(line)).toThrow(message)
})

test('parameters of each group are those of the run, and its own', () => {
  const [a, b] = check('overlay_dlazy = "900"\nt_latency = "6ms"')
  expect([a?.['OVERLAY_DLAZY'], b?.['OVERLAY_DLAZY'], b?.['T_LATENCY'], b?.['N_NODES']]).toEqual([-1n, 900n, '6ms', 20n])
})

test.each(['n_container_nodes_total = "6"', 'connect_delays = \'""\'',
  'score_params = """{"Topics": {"a": {"MeshMessageDeliveriesWeight": -1, "MeshMessageDeliveriesDecay": 0.5, "MeshMessageDeliveriesCap": 9, ' +
  '"MeshMessageDeliveriesThreshold": 1}}}"""\nt_warm = "1s"',
  'n_container_nodes_total = ""', 'topology = "null"\nt_cool = ""\nfull_traces = ""\npublisher = "True"'])(
  '%j is taken', lines => {
    expect(() => check(lines)).not.toThrow()
  })
