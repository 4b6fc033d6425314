import { expect, test } from 'vitest'
import { escapeMarkdown } from '../../src/ci/markdown.ts'

test.each([['a\u202eb\u2066', 'a\\\\u202eb\\\\u2066'], ['a\u001b[0m\nb', 'a \\[0m b'], ['\u009b', '\\\\u009b'], ['<b>', '&#60;b&#62;']])('%j', (text, expected) => {
  expect(escapeMarkdown(text)).toBe(expected)
})
