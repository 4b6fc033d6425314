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

const env = {
  plan: 'p', testCase: 'c', run: 'R', groupId: 'g', groupInstanceCount: 2, instanceCount: 3, params: { n: '4', flag: 'true' }
}

test('a start event reads back with its run environment, without folders and network', () => {
  const started: RunEvent = { kind: 'start', runenv: { ...env, outputsPath: '/o', tempPath: '/t', subnet: '10.0.0.0/8' } }
  for (const format of [formatRunEvent, formatLegacyRunEvent]) {
    const line = format({ tsNs: 1n, groupId: 'g', runId: 'R', event: started }) ?? ''
    expect(parseRunEventLine(line)?.event).toEqual({ kind: 'start', runenv: env })
  }
})

test('of a run environment of other shapes, the rest is read', () => {
  const parse = (runenv: unknown): unknown => parseRunEventLine(JSON.stringify({ event: { start_event: { runenv } } }))?.event
  expect(parse({ plan: 7, case: [], instances: -4, group_instances: 1.5, params: { a: 1, b: 'c' } })).toEqual({
    kind: 'start', runenv: { plan: '', testCase: '', run: '', groupId: '', groupInstanceCount: 0, instanceCount: 0, params: { b: 'c' } }
  })
  expect(parse({ params: ['x'] })).toMatchObject({ runenv: { params: {} } })
  expect([parse('plan: p'), parse(null), parse([])]).toEqual([{ kind: 'start' }, { kind: 'start' }, { kind: 'start' }])
})

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
