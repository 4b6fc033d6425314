import { expect, test } from 'vitest'
import { parsePlanParams, ParamError } from '../src/index.ts'

test('nothing set: the defaults of the parameter reference', () => {
  expect(parsePlanParams({})).toEqual({
    role: 'honest', muxer: 'yamux', transport: 'tcp', setupNs: 60_000_000_000n, warmNs: 0n, runNs: 0n, coolNs: 10_000_000_000n, heartbeatNs: 1_000_000_000n,
    heartbeatInitialDelayNs: 100_000_000n, scoreInspectPeriodNs: 0n, fullTraces: false, publisher: false,
    publishPhase: 'spread', floodPublishing: false, topics: [], scoreParams: null, validateQueueSize: 0, outboundQueueSize: 0,
    latencyNs: 5_000_000n, latencyMaxNs: 50_000_000n, jitterPct: 10, bandwidthMb: 10240, topology: undefined, degree: 20,
    connectToPublishersOnly: false, overlay: { d: -1, dlo: -1, dhi: -1, dscore: -1, dlazy: -1, dout: -1 }, gossipFactor: 0.25,
    opportunisticGraftTicks: 60, nodesTotal: 1, nodesPerInstance: 1, connectDelaysNs: { byTypeSeq: [] }, groupTopics: undefined,
    connectDelayJitterPct: 5, routerApi: '1.1', signing: 'strict-sign', messageId: 'default', validationNs: 0n, validationMaxNs: 0n,
    idontwantMinSize: -1, protocol: undefined, historyLength: -1, historyGossip: -1, seenTtlNs: undefined, fanoutTtlNs: undefined,
    pruneBackoffNs: undefined, unsubscribeBackoffNs: undefined, iwantFollowupNs: undefined, maxMessageSizeBytes: undefined
  })
})

test('what compositions of either origin say is read', () => {
  const params = parsePlanParams({
    publisher: 'True', flood_publishing: '', topics: '[{"id": "blocks", "message_rate": "1/12s", "message_size": "2 KiB"}]',
    topology: '{"honest-1-0": {"Latency": 25000000, "Connections": ["honest-2-0"]}}', connect_delays: '2@10s,1@1m', protocol: '1.1'
  })
  expect(params.publisher).toBe(true)
  expect(params.floodPublishing).toBe(false)
  expect(params.topics).toEqual([
    { id: 'blocks', messageRate: { quantity: 1, intervalNs: 12_000_000_000n }, messageSizeBytes: 2048 }])
  expect(params.topology).toEqual(new Map([['honest-1-0', { latencyNs: 25_000_000n, connections: ['honest-2-0'] }]]))
  expect(params.connectDelaysNs).toEqual({
    byTypeSeq: [{ instances: 2, delayNs: 10_000_000_000n }, { instances: 1, delayNs: 60_000_000_000n }]
  })
  expect(params.protocol).toBe('1.1')
  expect(parsePlanParams({ connect_delays: '3s' }).connectDelaysNs).toEqual({ all: 3_000_000_000n })
})

test.each([
  [{ t_run: 'soon' }, 't_run: expected a duration such as 300ms or 1m30s, got "soon"'],
  [{ degree: '2.5' }, 'degree: expected a whole number, got "2.5"'],
  [{ gossip_factor: 'half' }, 'gossip_factor: expected a number, got "half"'],
  [{ publisher: 'yes' }, 'publisher: expected true or false, got "yes"'],
  [{ bandwidth_mb: 'much' }, 'bandwidth_mb: expected a number, got "much"'],
  [{ max_message_size: 'large' }, 'max_message_size: expected a size such as 10 MiB, got "large"'],
  [{ seen_ttl: 'soon' }, 'seen_ttl: expected a duration such as 300ms or 1m30s, got "soon"'],
  [{ role: 'sybil' }, 'role: expected one of honest, got "sybil"'],
  [{ topics: '{}' }, 'topics: expected a JSON array of topics, got {}'],
  [{ topics: '[{}]' }, 'topics[0].id: expected a topic name, got null'],
  [{ topics: '[' }, 'topics: expected JSON, got "["'],
  [{ topology: '{"a": {"Latency": "x"}}' }, 'topology.a.Latency: expected whole nanoseconds, got "x"'],
  [{ connect_delays: '5@' }, undefined],
  [{ connect_delays: 'x@1s' }, 'connect_delays: expected count@duration,count@duration…, got "x@1s"'],
  [{ message_id: 'none' }, 'message_id: expected one of default, spec, got "none"'],
  [{ signing: 'none' }, 'signing: expected one of strict-sign, strict-no-sign, got "none"'],
  [{ protocol: '2.0' }, 'protocol: expected one of 1.0, 1.1, 1.2, got "2.0"']
])('%j is refused', (params: Record<string, string>, message) => {
  expect(() => parsePlanParams(params)).toThrow(message)
})

test('a refused parameter says which, what was expected and what was found', () => {
  let caught: unknown
  try {
    parsePlanParams({ degree: 'x' })
  } catch (error) {
    caught = error
  }
  expect(caught).toBeInstanceOf(ParamError)
  expect(caught).toMatchObject({ param: 'degree', expected: 'a whole number', found: 'x', exitCode: 2 })
})
