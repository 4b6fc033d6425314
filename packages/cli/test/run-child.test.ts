import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { captureChild, LineSplitter, runChild, type CaptureChildOptions, type CapturedChild } from '../src/index.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-cli-')) })
afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

const never = new AbortController().signal
/** Has the shell run a script. */
const sh = async (script: string, options: Partial<CaptureChildOptions> = {}): Promise<CapturedChild> =>
  captureChild('sh', ['-c', script], { cwd: folder, signal: never, maxBytes: 1000, ...options })

const isAlive = (pid: string): boolean => {
  try {
    // a process that is gone and was not asked for its end yet has the state Z
    return !/\) Z /.test(readFileSync(`/proc/${pid.trim()}/stat`, 'utf8'))
  } catch {
    return false
  }
}
const pidIn = (name: string): string => readFileSync(join(folder, name), 'utf8')

const whole = { exitCode: 0, signal: undefined, error: undefined, stdout: '', stderr: '', limit: undefined }

test.each([
  ['outputs and exit code', 'echo a; echo b >&2; exit 3', {}, { ...whole, exitCode: 3, stdout: 'a\n', stderr: 'b\n' }],
  ['input', 'cat', { input: 'ä' }, { ...whole, stdout: 'ä' }],
  ['input that nobody reads', 'exit 0', { input: 'x'.repeat(2 ** 20) }, whole],
  ['no input', 'cat', {}, whole],
  ['an environment', 'echo "$A$B"', { env: { A: 'a', PATH: process.env['PATH'] } }, { ...whole, stdout: 'a\n' }],
  ['a signal', 'kill -KILL $$', {}, { ...whole, exitCode: undefined, signal: 'SIGKILL' }],
  ['outputs that it closes', 'exec >&- 2>&-; exit 4', {}, { ...whole, exitCode: 4 }]
] as const)('%s', async (_, script, options, expected) => {
  expect(await sh(script, options)).toEqual(expected)
})

test.each([
  ['is not there', join('nowhere', 'program'), 'ENOENT'], ['may not be run', 'file', 'EACCES'], ['has a name that none has', 'a\0b', 'ERR_INVALID_ARG_VALUE']
])('a program that %s is data', async (_, name, code) => {
  writeFileSync(join(folder, 'file'), '')
  const { error, ...end } = await captureChild(join(folder, name), [], { signal: never, maxBytes: 1 })
  expect([error?.code, end]).toEqual([code, { ...whole, exitCode: undefined, error: undefined }].map(each =>
    typeof each === 'string' ? each : { exitCode: undefined, signal: undefined, stdout: '', stderr: '', limit: undefined }))
})

/** Starts a program that says much, once the file has its number. */
const loud = (program: string): string => `(until [ -s child ]; do sleep 0.01; done; exec ${program}) & echo $! > child; wait`

test.each([
  ['too slow', { timeoutMs: 500 }, 'time', 'sleep 60 & echo $! > child; wait'],
  ['without an end to what it says', {}, 'output', loud('yes')],
  ['without an end to its line', {}, 'output', loud('cat /dev/zero')],
  ['deaf to SIGTERM', { timeoutMs: 500, endGraceMs: 100 }, 'time', 'trap "" TERM; (trap "" TERM; sleep 60) & echo $! > child; wait; sleep 60']
] as const)('one that is %s is ended, and what it started too', async (_, options, limit, script) => {
  const end = await sh(script, options)
  expect([end.limit, end.exitCode, end.stdout.length <= 1000]).toEqual([limit, undefined, true])
  await expect.poll(() => isAlive(pidIn('child'))).toBe(false)
})

test('an abort ends it, and what it started', async () => {
  const controller = new AbortController()
  const end = runChild('sh', ['-c', 'sleep 60 & echo $! > child; echo ready; wait'], {
    cwd: folder, signal: controller.signal, onChunk: () => { controller.abort() }
  })
  expect(await end).toEqual({ exitCode: undefined, signal: 'SIGTERM', error: undefined })
  await expect.poll(() => isAlive(pidIn('child'))).toBe(false)
  expect(await sh('sleep 60', { signal: controller.signal })).toMatchObject({ signal: 'SIGTERM' })
})

test('one that ends leaves those that it started, and does not wait for them', async () => {
  expect(await sh('sleep 60 & echo $! > child; echo done')).toEqual({ ...whole, stdout: 'done\n' })
  expect(isAlive(pidIn('child'))).toBe(true)
  process.kill(Number(pidIn('child')), 'SIGKILL')
})

test('a taker that fails ends it', async () => {
  await expect(runChild('sh', ['-c', 'echo $$ > child; exec yes'], {
    cwd: folder, signal: never, onChunk: () => { throw new Error('no more') }
  })).rejects.toThrow('no more')
  await expect.poll(() => isAlive(pidIn('child'))).toBe(false)
})

test('a program waits for a taker, and so does its end', async () => {
  let taken = 0
  let busy = 0
  const { exitCode } = await runChild('sh', ['-c', 'head -c 1000000 /dev/zero'], {
    signal: never,
    onChunk: async chunk => {
      expect(busy++).toBe(0)
      await new Promise(resolve => { setImmediate(resolve) })
      busy--
      taken += chunk.length
    }
  })
  expect([exitCode, taken]).toEqual([0, 1_000_000])
})

test('want of file handles is data', () => {
  const script = `import { openSync } from 'node:fs'
    import { captureChild } from ${JSON.stringify(join(import.meta.dirname, '../dist/index.js'))}
    let opened = 0
    try { for (;;) { openSync('/dev/null'); opened++ } } catch {}
    const { error, exitCode } = await captureChild('true', [], { signal: new AbortController().signal, maxBytes: 1 })
    process.stdout.write(error?.code + ' ' + exitCode)`
  const { stdout, stderr } = spawnSync('sh', ['-c', 'ulimit -n 64; exec "$0" --input-type=module -e "$1"', process.execPath, script], { encoding: 'utf8' })
  expect([stdout, stderr]).toEqual(['EMFILE undefined', ''])
})

test('lines of any chunks, cut where they are long', () => {
  const bytes = Buffer.from(`ä\r\nlong${'g'.repeat(1000)}\n\nend`)
  for (const size of [1, 2, 7, bytes.length]) {
    const splitter = new LineSplitter(6)
    const lines: string[] = []
    for (let at = 0; at < bytes.length; at += size) lines.push(...splitter.push(bytes.subarray(at, at + size)))
    expect([...lines, ...splitter.end()]).toEqual(['ä', 'longgg…', '', 'end'])
  }
  expect(new LineSplitter(6).end()).toEqual([])
})
