import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatEgress, formatHostMessage, formatLegacyRunEvent, formatPublishSummary, formatRunEvent, formatTooFewPeers, formatUnsupported,
  parseLeastEgressLatency, parseHostMessage, parsePublishSummary, parseRunEventLine, parseTooFewPeers, parseUnsupported, runMessages,
  type RunEvent
} from '../src/index.ts'

const text = fc.string({ unit: 'grapheme' })
const event: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({ kind: fc.constant('message' as const), message: text }),
  fc.record({ kind: fc.constant('success' as const), group: fc.constant('g') }),
  fc.record({ kind: fc.constant('failure' as const), group: fc.constant('g'), error: text }),
  fc.record({ kind: fc.constant('crash' as const), group: fc.constant('g'), error: text, stacktrace: text }))
const record = fc.record({ tsNs: fc.bigInt({ min: 0n, max: 2n ** 62n }), groupId: fc.constant('g'), runId: text, event })

test('both formats read back the same, to the nanosecond, each on one line', () => {
  fc.assert(fc.property(record, original => {
    for (const line of [formatRunEvent(original), formatLegacyRunEvent(original) ?? '']) {
      expect(line).not.toContain('\n')
      expect(parseRunEventLine(line)).toEqual(original)
    }
  }))
})

describe('lines of real plans', () => {
  // from archives of Testground 0.5.2 with sdk-go 0.2.1 and of Testground 0.6.0 with sdk-go 0.2.7
  test('old format', () => {
    expect(parseRunEventLine('{"ts":1795367387851860024,"msg":"","group_id":"lurkers","run_id":"85448a43",' +
      '"event":{"type":"message","message":"Setup discovery"}}')).toEqual({
      tsNs: 1795367387851860024n, groupId: 'lurkers', runId: '85448a43', event: { kind: 'message', message: 'Setup discovery' }
    })
    expect(parseRunEventLine('{"ts":1,"msg":"","group_id":"publishers","run_id":"r","event":{"type":"finish","outcome":"ok"}}')?.event)
      .toEqual({ kind: 'success', group: 'publishers' })
  })

  test('nested format', () => {
    expect(parseRunEventLine('{"ts":1795347217287869893,"msg":"","group_id":"a","run_id":"R",' +
      '"event":{"message_event":{"message":"Wait for 10s warmup time"}}}')?.event).toEqual({ kind: 'message', message: 'Wait for 10s warmup time' })
    expect(parseRunEventLine('{"ts":1,"group_id":"a","run_id":"R","event":{"stage_end_event":{"name":"s","group":"a"}}}')?.event)
      .toEqual({ kind: 'stage_end', name: 's', group: 'a' })
  })

  test('of the JavaScript and Rust SDKs', () => {
    expect(parseRunEventLine('{"event":{"message_event":{"message":"m"}},"group_id":"g","level":"info","message":"","run_id":"r",' +
      '"ts":1795347217287000000}')).toEqual({ tsNs: 1795347217287000000n, groupId: 'g', runId: 'r', event: { kind: 'message', message: 'm' } })
    expect(parseRunEventLine('{"ts":1795347217287869893,"event":{"start_event":{"runenv":"plan: p"}}}')).toEqual({
      tsNs: 1795347217287869893n, groupId: '', runId: '', event: { kind: 'start' }
    })
  })

  test.each(['', 'text', '{', '{}', '[]', '{"event":1}', '{"event":{}}', '{"event":{"other_event":{}}}', '{"event":{"type":"other"}}'])(
    '%j is no event', line => { expect(parseRunEventLine(line)).toBeUndefined() })
})

test('the nested line is the one that sdk-go writes', () => {
  expect(formatRunEvent({ tsNs: 1795347217287869893n, groupId: 'a', runId: 'R', event: { kind: 'message', message: 'hello' } })).toBe(
    '{"ts":1795347217287869893,"msg":"","group_id":"a","run_id":"R","event":{"message_event":{"message":"hello"}}}')
})

describe('messages that others rely on', () => {
  test('phases', () => {
    expect([runMessages.connecting(0n), runMessages.warmup(10_000_000_000n), runMessages.run(180_000_000_000n),
      runMessages.cooldown(5_000_000_000n), runMessages.complete()]).toEqual([
      'connecting to peers after 0s', 'Wait for 10s warmup time', 'Wait for 3m0s run time', 'Run time complete, cooling down for 5s',
      'Cool down complete'])
  })

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
