import { describe, expect, test } from 'vitest'
import { findOfferedLoad } from '../../src/run/offered-load.ts'

const found = (metrics: Readonly<Record<string, number | null>>): string[] =>
  findOfferedLoad(metrics).map(({ code, message }) => `${code}: ${message}`)

describe('the number of published messages', () => {
  test.each([
    ['as expected', { messages_published: 200, messages_expected: 200 }],
    ['1 % fewer', { messages_published: 198, messages_expected: 200 }],
    ['1 % more', { messages_published: 202, messages_expected: 200 }],
    ['not measurable', { messages_published: null, messages_expected: 200 }],
    ['of publishers that gave no account', { messages_published: 200, messages_expected: null }],
    ['none, as it should be', { messages_published: 0, messages_expected: 0 }]
  ])('%s: no finding', (_name, metrics) => {
    expect(found(metrics)).toEqual([])
  })

  test.each([
    [197, 'offered-load: expected 200 messages to be published, found 197: the offered load was 19.7/s'],
    [203, 'offered-load: expected 200 messages to be published, found 203: the offered load was 20.3/s']
  ])('%d instead of 200', (published, finding) => {
    expect(found({ messages_published: published, messages_expected: 200, offered_rate: published / 10 })).toEqual([finding])
  })

  test('topics that make up for each other', () => {
    expect(found({
      messages_published: 30, messages_expected: 30, 'messages_published{topic=a}': 20, 'messages_expected{topic=a}': 15,
      'offered_rate{topic=a}': 2, 'messages_published{topic=b}': 10, 'messages_expected{topic=b}': 15, 'offered_rate{topic=b}': 1
    })).toEqual([
      'offered-load: expected 15 messages to be published on a, found 20: the offered load was 2/s',
      'offered-load: expected 15 messages to be published on b, found 10: the offered load was 1/s'
    ])
  })
})
