import { expect, test } from 'vitest'
import { compose } from '../src/index.ts'

const topics = (...ids: string[]): string =>
  `TOPIC_CONFIG=${JSON.stringify(ids.map(id => ({ id, message_rate: '1/s', message_size: '1 KiB' })))}`

test('topics of the run and of the score parameters are compared', () => {
  expect(compose().warnings).toEqual([])
  expect(compose({ define: [topics('blocks', 'txs')] }).warnings).toEqual([
    'PEER_SCORE_PARAMS.Topics: expected an entry for each topic of the run, found none for txs: deliveries there do not change scores'
  ])
  expect(compose({ define: [topics('txs')] }).warnings).toEqual([
    'PEER_SCORE_PARAMS.Topics: expected topics of the run (txs), got blocks as well: those parameters score nothing',
    'PEER_SCORE_PARAMS.Topics: expected an entry for each topic of the run, found none for txs: deliveries there do not change scores'
  ])
  // nothing is scored on purpose, or nothing can be
  expect(compose({ define: [topics('txs'), 'PEER_SCORE_PARAMS={}'] }).warnings).toEqual([])
  expect(compose({ define: [topics('txs'), 'BUILD_SELECTORS='] }).warnings).toEqual([])
})

test('a cap below its threshold is named', () => {
  const blocks = 'PEER_SCORE_PARAMS.Topics.blocks'
  const define = [`${blocks}.meshmessagedeliveriesCap=2`, `${blocks}.MeshMessageDeliveriesThreshold=22`]
  expect(compose({ define }).doubts).toEqual([
    `${blocks}.MeshMessageDeliveriesCap: expected at least MeshMessageDeliveriesThreshold (22), got 2: below its threshold, the cap makes ` +
    'every mesh peer lose score'
  ])
  expect(compose({ define: [...define, `${blocks}.MeshMessageDeliveriesWeight=0`] }).doubts).toEqual([])
})

test('a topology names peers that exist, and each peer', () => {
  const warningsOf = (topology: object, ...define: string[]): readonly string[] =>
    compose({ define: [`TOPOLOGY=${JSON.stringify(topology)}`, 'T_LATENCY=0', 'T_LATENCY_MAX=0', ...define] }).doubts
  expect(warningsOf({ 'honest-1-0': { Connections: ['honest-2-0'] }, 'honest-2-0': {} }, 'N_NODES=2')).toEqual([])
  expect(warningsOf({ 'honest-1-0': { Connections: ['honest-3-0', 'sybil-1-0'] }, 'honest-2-1': {} }, 'N_NODES=2')).toEqual([
    'TOPOLOGY: expected names of the run\'s 2 peers, got honest-2-1, honest-3-0, sybil-1-0',
    'TOPOLOGY: expected an entry for each of the run\'s 2 peers, found none for honest-2-0'
  ])
  expect(warningsOf({ 'honest-1-0': {} }, 'N_NODES=3', 'N_HONEST_PEERS_PER_NODE=2')).toEqual([
    'TOPOLOGY: expected an entry for each of the run\'s 6 peers, found none for honest-1-1, honest-2-0, honest-2-1 and 2 more'
  ])
})
