import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatEgress, formatHostMessage, formatOverLimit, formatPublishSummary, formatTooFewPeers, formatUnsupported, parseHostMessage,
  parseLeastEgressLatency, parseOverLimit, parsePublishSummary, parseTooFewPeers, parseUnsupported
} from '../src/run-messages.ts'

const count = fc.nat({ max: 1_000_000 })
const word = fc.stringMatching(/^[A-Za-z0-9/._-]{1,40}$/)

describe('sentences read back the same', () => {
  test('hosts', () => {
    const host = fc.record({
      peerId: word, seq: count, nodeType: fc.stringMatching(/^[a-z]{1,32}$/), nodeTypeSeq: count, nodeIndex: count,
      nodeIndexBound: count, addrs: fc.array(word, { maxLength: 3 })
    })
    fc.assert(fc.property(host, each => { expect(parseHostMessage(formatHostMessage(each))).toEqual(each) }))
  })

  test('publishers, on topics of any name', () => {
    const summary = fc.record({ seq: count, topic: fc.string(), expected: count, published: count, failed: count, late: count })
    fc.assert(fc.property(summary, each => { expect(parsePublishSummary(formatPublishSummary(each))).toEqual(each) }))
  })

  test('too few peers', () => {
    fc.assert(fc.property(fc.record({ seq: count, connections: count, needed: count }), each => {
      expect(parseTooFewPeers(formatTooFewPeers(each))).toEqual(each)
    }))
  })

  test('RPCs that a limit cut, on topics of any name', () => {
    const cut = fc.record({
      seq: count, place: fc.constantFrom('sender', 'receiver', 'decoder'), count, limitBytes: count, longestBytes: count,
      topics: fc.array(fc.string(), { maxLength: 3 })
    })
    fc.assert(fc.property(cut, each => { expect(parseOverLimit(formatOverLimit(each))).toEqual(each) }))
    expect(['Cool down complete', formatOverLimit({
      seq: 1, place: 'sender', count: 1, limitBytes: 1, longestBytes: 1, topics: []
    }).replace('[]', '[1]')].map(parseOverLimit)).toEqual([undefined, undefined])
  })

  test('parameters of any value', () => {
    const unsupported = fc.record({
      param: fc.stringMatching(/^[a-z_]{1,30}$/), value: fc.string(), reason: fc.stringMatching(/^[a-z ,]{1,60}$/)
    })
    fc.assert(fc.property(unsupported, each => { expect(parseUnsupported(formatUnsupported(each))).toEqual(each) }))
  })

  test('egress: the least latency', () => {
    const ns = fc.bigInt({ min: 0n, max: 10n ** 12n })
    fc.assert(fc.property(ns, ns, fc.nat(), (latencyNs, jitterNs, bandwidthBytesPerS) => {
      const least = latencyNs > jitterNs ? latencyNs - jitterNs : 0n
      expect(parseLeastEgressLatency(formatEgress({ latencyNs, jitterNs, bandwidthBytesPerS }))).toBe(least)
    }))
  })
})

describe('messages that others rely on', () => {
  test('hosts: ours, and the Go plan\'s own line', () => {
    const host = {
      peerId: '12D3KooWD9yma', seq: 7, nodeType: 'honest', nodeTypeSeq: 3, nodeIndex: 1, nodeIndexBound: 2,
      addrs: ['/ip4/127.0.0.1/tcp/41695', '/ip4/192.0.2.2/tcp/41695']
    }
    const line = 'Host peer ID: 12D3KooWD9yma, seq 7, node type: honest, node type seq: 3, node index: 1 / 2, ' +
      'addrs: [/ip4/127.0.0.1/tcp/41695 /ip4/192.0.2.2/tcp/41695]'
    expect(formatHostMessage(host)).toBe(line)
    expect(parseHostMessage(line)).toEqual(host)
    expect(parseHostMessage('Host peer ID: none')).toBeUndefined()
  })

  test('latency of what an instance sends', () => {
    const shape = { latencyNs: 22_000_000n, jitterNs: 2_000_000n, bandwidthBytesPerS: 2 * 2 ** 20 }
    expect(formatEgress(shape)).toBe('egress: 22ms latency (± 2ms jitter) and 2 MiB/s')
    expect(formatEgress({ ...shape, bandwidthBytesPerS: 0 })).toBe('egress: 22ms latency (± 2ms jitter) and unlimited bandwidth')
    expect(parseLeastEgressLatency(formatEgress(shape))).toBe(20_000_000n)
    expect(parseLeastEgressLatency(formatEgress({ ...shape, jitterNs: 23_000_000n }))).toBe(0n)
    // the second one is the original's, which may have drawn another
    for (const text of ['egress: soon latency (± 2ms jitter)', 'egress: 5ms latency (10% jitter) and 1024MB bandwidth', 'egress', 'Cool down complete']) {
      expect(parseLeastEgressLatency(text)).toBeUndefined()
    }
  })

  test('what the verdict is made of', () => {
    const summary = { seq: 4, topic: 'a: b, c', expected: 9, published: 7, failed: 1, late: 2 }
    expect(parsePublishSummary(formatPublishSummary(summary))).toEqual(summary)
    const few = { seq: 1, connections: 2, needed: 6 }
    expect(parseTooFewPeers(formatTooFewPeers(few))).toEqual(few)
    const unsupported = { param: 'p', value: 'a (b)', reason: 'it has none' }
    expect(parseUnsupported(formatUnsupported(unsupported))).toEqual(unsupported)
    for (const parse of [parsePublishSummary, parseTooFewPeers, parseUnsupported]) expect(parse('Cool down complete')).toBeUndefined()
  })
})
