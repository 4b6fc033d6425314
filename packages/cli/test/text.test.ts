import { expect, test } from 'vitest'
import {
  describeError, didYouMean, documentFor, exitCodeOf, nearestName, printable, printableLines, quoteWord, readVersion, UsageError,
  writeWholeSync
} from '../src/index.ts'

test('what a terminal would obey is shown as text', () => {
  expect(printable('a\x1b[2J\x07\u009b\u202eb\nc')).toBe('a\\u001b[2J\\u0007\\u009b\\u202eb\\u000ac')
  expect(printableLines('a\x1b\n\tb')).toBe('a\\u001b\n\tb')
  expect(printable('100 µs – é 日本')).toBe('100 µs – é 日本')
})

test('a document for a terminal has the same value', () => {
  const value = { 'a\u009b\u202e': '\x7f\u2028\u001b日本' }
  const text = `${JSON.stringify(value)}\n`
  expect(documentFor({}, text)).toBe(text)
  expect(documentFor({ isTTY: true }, text)).toBe('{"a\\u009b\\u202e":"\\u007f\\u2028\\u001b日本"}\n')
  expect(JSON.parse(documentFor({ isTTY: true }, text))).toEqual(value)
})

test.each([
  ['N_NODS', ['T_RUN', 'N_NODES'], 'N_NODES'],
  ['latency_p98', ['latency_p90', 'latency_p99'], 'latency_p90'],
  ['p99', ['rmr', 'latency_p99', 'lag_p99'], 'latency_p99'],
  ['xyzzy', ['latency_p99', 'rmr'], undefined],
  ['q', ['quiet'], undefined],
  ['x', [], undefined]
])('nearest to %s of %j: %s', (name, known, nearest) => {
  expect(nearestName(name, known)).toBe(nearest)
  expect(didYouMean(name, known)).toBe(nearest === undefined ? '' : `, did you mean ${nearest}?`)
})

test.each([
  ['a-b/c.toml', 'a-b/c.toml'], ['', '\'\''], ['a b', '\'a b\''], ['it\'s', '\'it\'\\\'\'s\''], ['$HOME', '\'$HOME\'']
])('%s for a shell', (word, quoted) => {
  expect(quoteWord(word)).toBe(quoted)
})

test('errors that are no Error, and machine failures that name no call, are defects', () => {
  expect([exitCodeOf('x'), exitCodeOf(null), exitCodeOf({ exitCode: 99 }), exitCodeOf({ code: 'ENOSPC' })]).toEqual([70, 70, 99, 70])
  expect(describeError('x')).toMatch(/^a defect of gsplan: Error: x\n/)
})

test('what can not be used, and what can not be written, is told in one line whatever its name', () => {
  expect(describeError(new UsageError('a\nb\x1b[2J: expected a file'))).toBe('a\\u000ab\\u001b[2J: expected a file')
  expect(() => { writeWholeSync('/proc/a\nb', '') }).toThrow(/^\/proc\/a\\u000ab: /)
})

test('a message that has a long input in it is cut', () => {
  expect(describeError(new UsageError('x'.repeat(9000)))).toBe(`${'x'.repeat(8000)}… (1000 characters more)`)
})

test('paths that the user can mend are failures of the machine; a file that is missing may be ours', () => {
  const codeOf = (code: string, syscall: string): number => exitCodeOf(Object.assign(new Error(code), { code, syscall }))
  expect([codeOf('EEXIST', 'mkdir'), codeOf('ENOTDIR', 'stat'), codeOf('ENOENT', 'mkdtemp'), codeOf('ENOENT', 'open')]).toEqual([1, 1, 1, 70])
})

test('the version of a package is read from beside its folder of modules', () => {
  expect(readVersion(import.meta.url)).toMatch(/^\d+\.\d+\.\d+/)
})
