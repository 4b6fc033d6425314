import { describe, expect, test } from 'vitest'
import { compose, listConfigs } from '../src/index.ts'

const doubts = (...define: string[]): readonly string[] => compose({ define }).doubts

test('what is shipped is usual', () => {
  expect(compose().doubts).toEqual([])
  expect(compose({ files: ['1k-nodes'] }).doubts).toEqual([])
  for (const config of listConfigs()) expect(compose({ config }).doubts, config).toEqual([])
})

describe('outside of its usual range', () => {
  test.each([
    ['T_LATENCY_MAX=10h', 'T_LATENCY_MAX: usually at most 10s, got 10h',
      'T_LATENCY_MAX: usually at most T_COOL (30s), got 10h: messages sent last can\'t arrive'],
    ['JITTER_PCT=1000000', 'JITTER_PCT: usually at most 100 %, got 1000000'],
    ['T_SETUP=1ns', 'T_SETUP: usually at least 1s, got 1ns'],
    ['T_SETUP=100h', 'T_SETUP: usually at most 1h0m0s, got 100h'],
    ['BANDWIDTH_MB=0.001', 'BANDWIDTH_MB: usually at least 0.01 MiB/s, got 0.001'],
    ['VALIDATE_QUEUE_SIZE=-5', 'VALIDATE_QUEUE_SIZE: usually at least -1 messages, got -5'],
    ['OVERLAY_DLAZY=4000', 'OVERLAY_DLAZY: usually at most 200 peers, got 4000'],
    ['SEEN_TTL=1ms', 'SEEN_TTL: usually at least 1s, got 1ms'],
    ['MAX_MESSAGE_SIZE=7', 'MAX_MESSAGE_SIZE: usually at least 1024 bytes, got 7'],
    ['T_HEARTBEAT=1h', 'T_HEARTBEAT: usually at most 1m0s, got 1h',
      'T_HEARTBEAT: usually at most T_WARM + T_RUN (3m30s), got 1h: no router has a second heartbeat before publishing ends']
  ])('%s', (definition, ...expected) => {
    expect(doubts(definition)).toEqual(expected)
  })

  test.each(['BANDWIDTH_MB=0', 'T_SCORE_INSPECT_PERIOD=0', 'T_LATENCY_MAX=0', 'OVERLAY_DLAZY=-1', 'HISTORY_LENGTH=-1', 'SEEN_TTL=',
    'GOSSIP_FACTOR=-1', 'VALIDATE_QUEUE_SIZE=-1', 'OUTBOUND_QUEUE_SIZE=-1', 'OPPORTUNISTIC_GRAFT_TICKS=-1'])(
    '%s has a meaning of its own', definition => {
      expect(doubts(definition)).toEqual([])
    })
})

test.each([
  [['N_NODES=8', 'HONEST_CONNECT_DELAYS=100@1s'], 'HONEST_CONNECT_DELAYS: usually counts of at most the run\'s peers (8), got 100: the last have no peer'],
  [['HONEST_CONNECT_DELAYS=5m'], 'HONEST_CONNECT_DELAYS: usually less than T_WARM + T_RUN + T_COOL (4m0s), got 5m0s: peers connect when the test is over'],
  [['T_SCORE_INSPECT_PERIOD=10m'], 'T_SCORE_INSPECT_PERIOD: usually at most 1m0s, got 10m'],
  [['T_COOL=5ms'], 'T_LATENCY_MAX: usually at most T_COOL (5ms), got 50ms: messages sent last can\'t arrive'],
  [['OVERLAY_DSCORE=9'], 'OVERLAY_DSCORE: usually at most OVERLAY_D (6), got 9: a pruned mesh keeps no peer at random'],
  [['TOPOLOGY={}'], 'TOPOLOGY: usually an entry for each peer, got none: peers dial N_DEGREE random ones'],
  [['N_NODES=2', 'TOPOLOGY={"honest-1-0": {"Latency": 5, "Connections": ["honest-1-0", "honest-2-0"]}, "honest-2-0": {"Latency": 5}}'],
    'TOPOLOGY: usually connections to other nodes, got themselves in those of honest-1-0: no node can dial itself'],
  [['N_NODES=2', 'TOPOLOGY={"honest-1-0": {"Connections": ["honest-2-0"]}, "honest-2-0": {"Latency": 0}}'],
    'TOPOLOGY: usually a Latency for each node, got none for honest-1-0: it is 0 there, as T_LATENCY is not used beside TOPOLOGY'],
  [['N_NODES=1', 'N_HONEST_PEERS_PER_NODE=2',
    'TOPOLOGY={"honest-1-1": {"Latency": 7}, "honest-1-0": {"Latency": 5, "Connections": ["honest-1-1"]}}'],
  'TOPOLOGY: usually one Latency for all nodes of an instance, got another for honest-1-1: that of the first node is used'],
  [['PEER_SCORE_PARAMS.Topics.blocks.TimeInMeshQuantum=0s'],
    'PEER_SCORE_PARAMS.Topics.blocks.TimeInMeshQuantum: usually more than 0, got 0: the JS routers forbid it and get 1s'],
  [['PEER_SCORE_PARAMS.DecayToZero=0'], 'PEER_SCORE_PARAMS.DecayToZero: usually more than 0, got 0: the JS routers forbid it and get 0.01']
])('%j against others', (define, message) => {
  expect(doubts(...define)).toEqual([message])
})

test('an empty topology in a parameter file of the original is none', () => {
  expect(doubts('TEST_PLAN=test-plans/pubsub/test', 'TOPOLOGY={}')).toEqual([])
})

test('latencies of a fixed topology that is all there is are usual', () => {
  const links = 'TOPOLOGY={"honest-1-0": {"Connections": ["honest-2-0"]}, "honest-2-0": {}}'
  expect(doubts('N_NODES=2', links, 'T_LATENCY=0s', 'T_LATENCY_MAX=0')).toEqual([])
})

test('a delay of as many peers as there are is usual; a field without its weight has no effect', () => {
  expect(doubts('N_NODES=8', 'N_HONEST_PEERS_PER_NODE=2', 'HONEST_CONNECT_DELAYS=10@1s,6@2s')).toEqual([])
  const blocks = 'PEER_SCORE_PARAMS.Topics.blocks'
  expect(doubts(`${blocks}.TimeInMeshQuantum=0s`, `${blocks}.TimeInMeshWeight=0`)).toEqual([])
  const links = { 'honest-1-0': { Latency: 5, Connections: ['honest-2-0'] }, 'honest-2-0': { Latency: 9 } }
  expect(doubts('N_NODES=2', `TOPOLOGY=${JSON.stringify(links)}`, 'CONNECT_TO_PUBLISHERS_ONLY=true')).toEqual([
    'CONNECT_TO_PUBLISHERS_ONLY: usually without TOPOLOGY, got it beside one, which names all connections'
  ])
})
