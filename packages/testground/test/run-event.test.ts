import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatLegacyRunEvent, formatRunEvent, parseRunEventLine, type RunEvent } from '../src/index.ts'

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
