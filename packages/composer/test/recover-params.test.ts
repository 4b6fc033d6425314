import { parseComposition } from '@gsplan/testground'
import { describe, expect, test } from 'vitest'
import { compose } from '../src/compose.ts'
import { recoverParams } from '../src/recover-params.ts'

describe('parameters of a composition', () => {
  test('are those that it was made from, but for what it doesn\'t hold', () => {
    const define = [
      'N_NODES=12', 'N_PUBLISHER=5', 'T_LATENCY=7ms', 'T_LATENCY_MAX=0', 'FLOOD_PUBLISHING=true', 'GOSSIP_FACTOR=0.5',
      'OVERLAY_DOUT=2', 'HONEST_CONNECT_DELAYS=5@1s,1@2s', 'COMPOSITION_NAME=mine', 'AUTHOR=a', 'GS_VERSION=14.1.2',
      'TEST_RUNNER=local:exec', 'PEER_SCORE_PARAMS.Topics.blocks.TopicWeight=0.5', 'RUN_CONFIG=a = 1',
      'TOPOLOGY={"honest-1-0": {"Latency": 5, "Connections": ["honest-2-0"]}}'
    ]
    const { composition, params } = compose({ define })
    const known = recoverParams(composition)
    // optional parameters at their default are not in a composition, and GS_INTEGRITY never is
    const absent = ['PUBLISH_PHASE', 'CONNECT_TO_PUBLISHERS_ONLY', 'SIGNING', 'MUXER', 'TRANSPORT', 'T_VALIDATION', 'T_VALIDATION_MAX', 'IDONTWANT_MIN_SIZE', 'HISTORY_LENGTH', 'HISTORY_GOSSIP', 'N_ATTACK_NODES', 'GS_INTEGRITY', 'BUILD_CONFIG']
    const expected = Object.fromEntries(Object.entries(params).filter(([name]) => !absent.includes(name)))
    expect(known).toEqual({ ...expected, TEST_BUILDER: composition.global.builder, RUN_CONFIG: { a: 1n } })
  })

  test('leave out values on which groups differ, and values that the declarations don\'t allow', () => {
    const group = (id: string, params: string): string =>
      `[[groups]]\nid = "${id}"\ninstances = { count = 2 }\n[groups.run.test_params]\n${params}\n`
    const text = '[metadata]\nname = "x"\n[global]\nplan = "acme/hello"\ncase = "c"\nrunner = "local:exec"\n' +
      group('a', 'overlay_d = "8"\nt_latency = "5ms"\npublisher = "True"\nfull_traces = ""\ntopics = "all of them"') +
      group('b', 'overlay_d = "6"\nt_latency = "5ms"\ndegree = "many"')
    expect(recoverParams(parseComposition(text, 'c'))).toEqual({
      COMPOSITION_NAME: 'x', TEST_PLAN: 'acme/hello', TEST_RUNNER: 'local:exec', N_NODES: 4n, N_PUBLISHER: 2n, T_LATENCY: '5ms',
      FULL_TRACES: false, BUILD_SELECTORS: []
    })
  })

  test('have the groups that GROUPS declared, and make the same composition', () => {
    const topics = 'TOPIC_CONFIG=[{"id": "a", "message_rate": "4/s", "message_size": "9"}, {"id": "b", "message_rate": "1/s", "message_size": "9"}]'
    const groups = [
      { id: 'validators', instances: 6n, publishers: 2n }, { id: 'users', instances: 4n, role: 'sybil', topics: ['b'], publishers: 4n },
      { id: 'watchers', instances: 3n, build_selectors: ['slow'] }
    ]
    const text = `GROUPS=${JSON.stringify(groups, (_key, value: unknown) => typeof value === 'bigint' ? Number(value) : value)}`
    const { composition, compositionText, params } = compose({ define: [topics, text] })
    const recovered = recoverParams(composition)
    expect([recovered['GROUPS'], recovered['N_NODES'], recovered['N_PUBLISHER']]).toEqual([groups, 13n, 6n])
    expect(compose({ override: { ...params, ...recovered } }).compositionText).toBe(compositionText)
  })

  test('have the routers of groups, also of those that N_NODES and N_PUBLISHER would make', () => {
    const groups = [
      { id: 'publishers', instances: 2n, publishers: 2n, gs_module: '@libp2p/gossipsub', gs_version: '17.1.1' },
      { id: 'lurkers', instances: 3n, gs_module: '@chainsafe/libp2p-gossipsub', gs_version: '14.1.2' }
    ]
    const text = `GROUPS=${JSON.stringify(groups, (_key, value: unknown) => typeof value === 'bigint' ? Number(value) : value)}`
    const { composition, compositionText, params } = compose({ define: [text] })
    const recovered = recoverParams(composition)
    const { GROUPS, GS_MODULE, GS_VERSION, MESSAGE_ID } = recovered
    expect({ GROUPS, GS_MODULE, GS_VERSION, MESSAGE_ID }).toEqual({
      GROUPS: groups, GS_MODULE: '@libp2p/gossipsub', GS_VERSION: '17.1.1', MESSAGE_ID: 'spec'
    })
    expect(compose({ override: { ...params, ...recovered } }).compositionText).toBe(compositionText)
  })

  test('have no groups where N_NODES and N_PUBLISHER make them, and those of a composition by hand where GROUPS can express them', () => {
    const own = compose({ define: ['N_NODES=4', 'N_PUBLISHER=1'] }).compositionText
    const recovered = (text: string): unknown => recoverParams(parseComposition(text, 'c'))['GROUPS']
    expect(recovered(own)).toBe(undefined)
    expect(recovered(own.replace('id = "publishers"', 'id = "senders"'))).toEqual([
      { id: 'senders', instances: 1n, publishers: 1n }, { id: 'lurkers', instances: 3n }])
    expect(recovered(own.replace('id = "publishers"', `id = "${'x'.repeat(99)}"`))).toBe(undefined)
  })

  test('are counted, however many instances there are', () => {
    const text = compose().compositionText.replace(/^total_instances.*$/m, '').replaceAll(/count = \d+/g, 'count = 4000000000')
    expect(recoverParams(parseComposition(text, 'c'))).toMatchObject({ N_NODES: 8_000_000_000n, N_PUBLISHER: 4_000_000_000n })
  })
})
