import { expect, test } from 'vitest'
import { unbroken, wrapLines, wrapText } from '../src/index.ts'

const words = Array.from({ length: 12 }, (_, index) => `word-${index + 10}`).join(' ')

test('a text is wrapped at 80 columns, after its indents', () => {
  expect(wrapText(words, 'NOTE  ', '  ')).toBe(
    'NOTE  word-10 word-11 word-12 word-13 word-14 word-15 word-16 word-17 word-18\n  word-19 word-20 word-21')
  expect(wrapText('', '  ')).toBe('  ')
})

test('a word that is longer than a line is whole, and so is a text marked as unbroken', () => {
  const path = `/a/${'long/'.repeat(20)}path`
  expect(wrapText(`see ${path} for more`, '  ', '    ')).toBe(`  see\n    ${path}\n    for more`)
  expect(wrapText(`${words} ${unbroken('a folder of runs')}`).split('\n')).toEqual([
    'word-10 word-11 word-12 word-13 word-14 word-15 word-16 word-17 word-18 word-19', 'word-20 word-21 a folder of runs'
  ])
})

test('each line is wrapped after its own indent; metrics keep their values; what a terminal would obey is shown as text', () => {
  const head = 'output/pubsub-test-20261129-163034: passed, delivery_ratio 1.000000, latency_p50 10.000 ms'
  expect(wrapLines(`${head}, latency_p99 ∞ ms\n  note: a\u001b ${words}\n`)).toBe([
    'output/pubsub-test-20261129-163034: passed, delivery_ratio 1.000000,', '  latency_p50 10.000 ms, latency_p99 ∞ ms',
    '  note: a\\u001b word-10 word-11 word-12 word-13 word-14 word-15 word-16 word-17',
    '    word-18 word-19 word-20 word-21', ''
  ].join('\n'))
})
