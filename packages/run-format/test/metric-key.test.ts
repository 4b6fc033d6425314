import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatMetricKey, parseMetricKey, splitMetricKey } from '../src/metric-key.ts'

test.each([
  ['latency_p99', { name: 'latency_p99' }],
  ['latency_p99{topic=blocks}', { name: 'latency_p99', topic: 'blocks' }],
  ['latency_p99{topic=/eth2/4a26c58b/beacon_block/ssz_snappy}', { name: 'latency_p99', topic: '/eth2/4a26c58b/beacon_block/ssz_snappy' }],
  ['latency_p99{topic="a b"}', { name: 'latency_p99', topic: 'a b' }],
  ['latency_p99{topic="}"}', { name: 'latency_p99', topic: '}' }],
  ['latency_p99{topic="a,b"}', { name: 'latency_p99', topic: 'a,b' }],
  ['latency_p99{topic="\\""}', { name: 'latency_p99', topic: '"' }],
  ['latency_p99{topic="\\u001b"}', { name: 'latency_p99', topic: '\u001b' }],
  ['latency_p99{topic=""}', { name: 'latency_p99', topic: '' }],
  ['latency_p99{topic=a=b\\}', { name: 'latency_p99', topic: 'a=b\\' }],
  ['latency_p99{topic=__proto__}', { name: 'latency_p99', topic: '__proto__' }]
])('%s', (text, key) => {
  expect([formatMetricKey(key), parseMetricKey(text)]).toEqual([text, key])
})

test('blanks around the parts, and quotes that are not needed, are taken', () => {
  expect(parseMetricKey(' rmr { topic = "blocks" } ')).toEqual({ name: 'rmr', topic: 'blocks' })
})

test('every topic is read as it was written, also at the beginning of a condition', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', ' < 2', '{', ' 5%'), (topic, rest) => {
    expect(splitMetricKey(`${formatMetricKey({ name: 'm', topic })}${rest}`)).toEqual({ key: { name: 'm', topic }, rest })
  }))
})

test.each(['', '{topic=a}', 'm{}', 'm{topic}', 'm{topic=}', 'm{topic=a', 'm{topic="a}', 'm{topic="\\x"}', 'm{peer=1}', 'm{topic=a,b}', 'm{topic=a b}'])(
  '%j is not a key', text => {
    expect(parseMetricKey(text)).toBeUndefined()
  })
