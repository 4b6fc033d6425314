import { expect, test } from 'vitest'
import { escapeHtml } from '../../src/report/escape-html.ts'

test.each([
  ['<b a="1">&\'', '&lt;b a=&quot;1&quot;&gt;&amp;&#39;'], [5, '5'], ['a\nb\tc', 'a\nb\tc'], ['\u001b[31m\u0007', '\\u001b[31m\\u0007'],
  ['a\u202eb\u2066c\u200f', 'a\\u202eb\\u2066c\\u200f'], ['é ✓ 日本', 'é ✓ 日本']
])('%j', (value, expected) => {
  expect(escapeHtml(value)).toBe(expected)
})
