import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { runProgram } from '../src/run-program.ts'
import { temporaryFolder } from './run-sim.ts'

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

/** A folder with programs that are shell scripts, first on the PATH. */
async function useScripts (scripts: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`)
  return folder
}
afterEach(() => { vi.unstubAllEnvs() })

const isGone = (pid: string): boolean => !existsSync(`/proc/${pid.trim()}`) || readFileSync(`/proc/${pid.trim()}/stat`, 'utf8').includes(') Z ')

describe.each(['go', 'git', 'npm'])('%s', program => {
  const run = async (timeoutMs?: number): Promise<unknown> => runProgram(program, ['do'], {
    signal: new AbortController().signal, purpose: 'GS_VERSION x', ...timeoutMs === undefined ? {} : { timeoutMs }
  }).catch((error: unknown) => (error as Error).message)

  test.each([
    ['that is slow', 'echo fetching >&2; sleep 60 & echo $! > "${0%/*}/child"; wait', 300, 'had not ended after 0.3 s; last line: fetching'],
    ['without an end to what it says', 'yes & echo $! > "${0%/*}/child"; wait', undefined, 'printed more than 16777216 bytes'],
    ['without an end to its errors', 'yes >&2 & echo $! > "${0%/*}/child"; wait', undefined, 'printed more than 16777216 bytes'],
    ['without an end to its line', 'cat /dev/zero & echo $! > "${0%/*}/child"; wait', undefined, 'printed more than 16777216 bytes'],
    ['that is killed', 'echo 1 > "${0%/*}/child"; kill -KILL $$', undefined, 'was ended by SIGKILL']
  ] as const)('%s is told, and leaves no process', async (_, script, timeoutMs, message) => {
    const folder = await useScripts({ [program]: script })
    expect(await run(timeoutMs)).toBe(`GS_VERSION x: ${program} do ${message}`)
    const pid = readFileSync(join(folder, 'child'), 'utf8')
    if (pid !== '1\n') await expect.poll(() => isGone(pid)).toBe(true)
  })

  test('that can\'t be started is told', async () => {
    const folder = await useScripts({ [program]: '' })
    chmodSync(join(folder, program), 0o644)
    vi.stubEnv('PATH', folder)
    expect(await run()).toBe(`GS_VERSION x: ${program} do could not be started: EACCES`)
  })
})
