import { expect, test } from 'vitest'
import { runProgram } from '../src/run-program.ts'

/** Runs a program that says this and fails. */
const failing = async (stderr: string): Promise<unknown> =>
  runProgram(process.execPath, ['-e', `process.stderr.write(${JSON.stringify(stderr)}); process.exit(1)`], {
    signal: new AbortController().signal, purpose: '--plan'
  }).catch((error: unknown) => (error as Error).message.replace(/^--plan: \S+ -e failed: /, ''))

test.each([
  ['npm, after its codes', 'npm warn old\nnpm error code E404\nnpm error 404 Not Found\n', '404 Not Found'],
  ['git', 'Cloning into x\nfatal: repository not found\n', 'repository not found'],
  ['go about modules, not what it fetches', 'go: downloading a.org/b v1\ngo: a.org/b@v1: reading a.org/b: 404\n', 'a.org/b@v1: reading a.org/b: 404'],
  ['the compiler, not the package', 'go: downloading a.org/b v1\n# a.org/plan\n./main.go:18:10: undefined: b.New\n', './main.go:18:10: undefined: b.New'],
  ['a heading and what it is about', 'go: errors parsing go.mod:\n/p/go.mod:3: unknown block\n', 'errors parsing go.mod: /p/go.mod:3: unknown block'],
  ['the first line, without a label', 'it is late\ngood night\n', 'it is late'],
  ['nothing', '', 'no message']
])('what failed is said by %s', async (_, stderr, reason) => {
  expect(await failing(stderr)).toBe(reason)
})

test('one that doesn\'t end is ended, with the last it said', async () => {
  await expect(runProgram(process.execPath, ['-e', 'console.error("fetching x"); setInterval(() => {}, 1000)'], {
    signal: new AbortController().signal, purpose: '--plan', timeoutMs: 500
  })).rejects.toThrow(/^--plan: \S+ -e had not ended after 0\.5 s; last line: (fetching x|nothing)$/)
})

test('one that prints without end is ended', async () => {
  await expect(runProgram(process.execPath, ['-e', 'const x = "x".repeat(1e6); const w = () => process.stdout.write(x, w); w()'], {
    signal: new AbortController().signal, purpose: '--plan'
  })).rejects.toThrow(/^--plan: \S+ -e printed more than 16777216 characters$/)
})
