import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLines } from '../../src/extract/read-lines.ts'

async function linesOf (chunks: readonly string[], limitBytes: number): Promise<string[]> {
  const lines: string[] = []
  const source = (async function * () { for (const chunk of chunks) yield Promise.resolve(Buffer.from(chunk)) })()
  for await (const some of readLines(source, limitBytes)) lines.push(...some)
  return lines
}

test('lines are the same however a text is cut', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.stringMatching(/^[a\n]{0,8}$/)), async chunks => {
    const text = chunks.join('')
    const expected = text.split('\n')
    if (expected.at(-1) === '') expected.pop()
    expect(await linesOf(chunks, 1000)).toEqual(expected)
  }))
})

test.each<[string, readonly string[], readonly string[]]>([
  ['at the begin', ['aaaa', 'aaaa', 'a\nb\n'], ['b']],
  ['in the middle', ['b\n', 'aaaa', 'aaaa', 'aaaa', 'a\nb'], ['b', 'b']],
  ['at the end', ['b\n', 'aaaa', 'aaaa', 'aaaa'], ['b']],
  ['twice', ['aaaaaa', '\naaaaaa', '\nb'], ['b']]
])('a line that is too long is left out: %s', async (_name, chunks, lines) => {
  expect(await linesOf(chunks, 5)).toEqual(lines)
})
