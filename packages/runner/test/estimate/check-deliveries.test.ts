import { compose } from '@gsplan/composer'
import { expect, test } from 'vitest'
import { checkDeliveries } from '../../src/estimate/check-deliveries.ts'

const small = ['N_NODES=4', 'N_PUBLISHER=2', 'T_WARM=1s', 'T_RUN=4s', 'T_COOL=1s']
const blobs = 'TOPIC_CONFIG.1={"id": "blobs", "message_rate": "1/s", "message_size": "1 KiB"}'
const groups = (...list: object[]): string => `GROUPS=${JSON.stringify(list)}`

function findings (define: readonly string[], force = false): string[] {
  const { composition } = compose({ define })
  return checkDeliveries(composition, force).map(({ code, message }) => `${code} ${message}`)
}

test.each<[string[], string]>([
  [['TOPIC_CONFIG.0.message_rate=0/s'], 'the rate of blocks is 0 (message_rate in TOPIC_CONFIG)'],
  [['TOPIC_CONFIG.0.message_rate=0/s', blobs.replace('1/s', '0/m')],
    'the rate of blocks is 0 (message_rate in TOPIC_CONFIG); the rate of blobs is 0 (message_rate in TOPIC_CONFIG)'],
  [['N_PUBLISHER=0'], 'no peer publishes on blocks (N_PUBLISHER, or publishers in GROUPS)'],
  [['TOPIC_CONFIG=[]'], 'the run has no topic (TOPIC_CONFIG)'],
  [['N_NODES=1', 'N_PUBLISHER=1'], 'the run has one peer (N_NODES, N_HONEST_PEERS_PER_NODE)'],
  [['N_DEGREE=0'], 'no peer dials another (N_DEGREE is 0, and there is no TOPOLOGY)'],
  [['TOPOLOGY={"honest-1-0": {}, "honest-2-0": {"Connections": []}}'], 'no peer has a connection in TOPOLOGY (Connections)']
])('%j is refused, with what to set', (define, reason) => {
  const message = `expected a run with at least one delivery, got one without: ${reason}; --force runs it nevertheless`
  expect(() => findings([...small, ...define])).toThrow(expect.objectContaining({ name: 'UsageError', message }) as Error)
  expect(findings([...small, ...define], true)).toEqual([`doubtful-parameter no delivery is expected: ${reason}`])
})

test('groups without publishers, and with a topic of no second peer, are refused', () => {
  const times = small.slice(2)
  expect(() => findings([...times, groups({ id: 'a', instances: 4 })])).toThrow('no peer publishes on blocks')
  expect(() => findings([...times, blobs, groups({ id: 'a', instances: 1, publishers: 1, topics: ['blocks'] }, { id: 'b', instances: 3, topics: ['blobs'] })]))
    .toThrow('blocks has one subscriber, which publishes to no other peer (N_NODES, or instances in GROUPS); no peer publishes on blobs')
})

test('a topic without deliveries beside others is a finding; a rate of 0 is meant', () => {
  const given = [...small.slice(2), blobs, groups({ id: 'a', instances: 4, publishers: 2, topics: ['blocks'] })]
  expect(findings(given)).toEqual([
    'doubtful-parameter TOPIC_CONFIG: expected deliveries on each topic, got none on blobs: no group has the topic blobs (topics in GROUPS)'
  ])
  expect(findings([...given, 'TOPIC_CONFIG.1.message_rate=0/s'])).toEqual([])
  expect(findings(small)).toEqual([])
  expect(findings([...small, 'TOPIC_CONFIG.0.message_rate=1/s', 'PUBLISH_PHASE=together'])).toEqual([])
})

test('peers that no connection joins are a finding', () => {
  const links = { 'honest-1-0': { Connections: ['honest-2-0'] }, 'honest-2-0': {}, 'honest-3-0': { Connections: ['honest-4-0'] }, 'honest-4-0': {} }
  expect(findings([...small, `TOPOLOGY=${JSON.stringify(links)}`])).toEqual([
    'doubtful-parameter TOPOLOGY: expected all 4 peers to be joined by connections, got 2 parts that none joins'
  ])
  const joined = { ...links, 'honest-4-0': { Connections: ['honest-1-0'] } }
  expect(findings([...small, `TOPOLOGY=${JSON.stringify(joined)}`])).toEqual([])
})
