import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatRunEvent } from '@gsplan/testground'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { Guard } from '../../../src/engines/exec/orphan-reaper.ts'
import type { InstanceEnd } from '../../../src/engines/launch/launcher.ts'
import { PlanProcess } from '../../../src/engines/exec/plan-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-process-'))
afterAll(() => { rmSync(folder, { recursive: true }) })
let guard = new Guard()
beforeEach(() => { guard = new Guard() })
afterEach(() => { guard.close() })

const success = formatRunEvent({ tsNs: 1n, groupId: 'g', runId: 'r', event: { kind: 'success', group: 'g' } })
const failure = formatRunEvent({ tsNs: 1n, groupId: 'g', runId: 'r', event: { kind: 'failure', group: 'g', error: 'no luck' } })

/** A plan that shares its process: each instance prints what its environment says and that it ended well. */
const plan = `
  const { readFileSync, writeSync } = require('node:fs')
  const environments = JSON.parse(readFileSync(0, 'utf8'))
  environments.forEach(({ SAY }, index) => writeSync(4 + index, SAY + ${JSON.stringify(`\n${success}\n`)}))
  console.error('from ' + environments.length)
`

let number = 0

/** Runs code in a process that instances share; what they are told may follow from their folder. */
function start (
  says: readonly string[], code: string, toSay?: (dir: string) => string
): { readonly child: PlanProcess, readonly dirs: readonly string[], readonly workDir: string } {
  const dirs = says.map((_, index) => join(folder, `${number}-${index}`))
  number++
  for (const dir of dirs) mkdirSync(dir)
  const workDir = join(folder, `${number}-work`)
  mkdirSync(workDir)
  const child = new PlanProcess({
    workDir,
    command: [process.execPath, '-e', code], env: { PATH: process.env['PATH'] ?? '' }, guard, maxOutputBytes: 10_000,
    instances: says.map((say, index) => ({ env: { SAY: toSay?.(dirs[index] ?? '') ?? say }, outputsDir: dirs[index] ?? '', onEvent: () => {} }))
  })
  return { child, dirs, workDir }
}

const withoutTimes = (ends: readonly InstanceEnd[]): unknown =>
  ends.map(end => end.error === undefined ? end : { ...end, error: end.error.replace(/\d+\.\d s/g, 'T') })

test('each instance has its own environment and output; the error stream is everybody\'s', async () => {
  const { child, dirs } = start(['one', 'two'], plan)
  expect(await child.ended).toEqual([{ outcome: 'ok' }, { outcome: 'ok' }])
  expect(dirs.map(dir => readdirSync(dir).sort())).toEqual([['run.err', 'run.out'], ['run.err', 'run.out']])
  expect(dirs.map(dir => readFileSync(join(dir, 'run.out'), 'utf8'))).toEqual([`one\n${success}\n`, `two\n${success}\n`])
  expect(dirs.map(dir => readFileSync(join(dir, 'run.err'), 'utf8'))).toEqual(['from 2\n', 'from 2\n'])
})

test('many share a process without a warning of Node\'s', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error): void => { warnings.push(warning) }
  process.on('warning', onWarning)
  const { child } = start(Array.from({ length: 30 }, (_, index) => String(index)), plan)
  expect(new Set((await child.ended).map(({ outcome }) => outcome))).toEqual(new Set(['ok']))
  await sleep(10)
  process.off('warning', onWarning)
  expect(warnings).toEqual([])
})

test('one that says too much is ended; the other, which shares its process, has no part in it', async () => {
  const { child } = start(['one', 'two'], `
    const { readFileSync, writeSync } = require('node:fs')
    readFileSync(0)
    writeSync(4, 'quiet\\n')
    writeSync(5, 'x'.repeat(20_000))
    setInterval(() => {}, 1000)
  `)
  expect(withoutTimes(await child.ended)).toEqual([
    {
      outcome: 'failed', isConsequence: true,
      error: expect.stringContaining('shared a process with one that wrote more than 10000 bytes to its standard outputs, after T; last ') as string
    },
    { outcome: 'failed', error: expect.stringContaining('wrote more than 10000 bytes to its standard outputs, after T') as string }
  ])
})

test('one that has failed is reported as such when its process is ended because of that; who had ended well has', async () => {
  const { child } = start(['one', 'two', 'three'], `
    const { readFileSync, writeSync } = require('node:fs')
    readFileSync(0)
    writeSync(4, ${JSON.stringify(`${failure}\n`)})
    writeSync(5, ${JSON.stringify(`${success}\n`)})
    writeSync(6, 'still here\\n')
    setInterval(() => {}, 1000)
  `)
  await child.started
  await sleep(300)
  child.end('ended because g/0 had failed')
  expect(withoutTimes(await child.ended)).toEqual([
    { outcome: 'failed', error: 'no luck, after T' },
    { outcome: 'ok' },
    { outcome: 'failed', error: 'ended because g/0 had failed, after T; last lines: still here', isConsequence: true }
  ])
})

test('a process that ends before its instances say how: each is missing, with what was said last', async () => {
  const { child } = start(['one', 'two'], 'console.error("no such file"); process.exit(3)')
  const missing = { outcome: 'missing', error: 'ended with exit code 3 after T, before it reported an outcome; last lines: no such file' }
  expect(withoutTimes(await child.ended)).toEqual([missing, missing])
})

test('one alone has the whole environment and the standard output', async () => {
  const { child, dirs } = start(['alone'], `console.log(process.env.SAY + ${JSON.stringify(`\n${success}`)})`)
  expect(await child.ended).toEqual([{ outcome: 'ok' }])
  expect(readFileSync(join(dirs[0] ?? '', 'run.out'), 'utf8')).toBe(`alone\n${success}\n`)
})

test('files that a plan leaves in its working folder are neither in the user\'s folder nor in its outputs', async () => {
  const { child, dirs, workDir } = start(['alone'], `
    require('node:fs').writeFileSync('stdout', 'as the logger of the JS SDK does')
    console.log(${JSON.stringify(success)})
  `)
  expect(await child.ended).toEqual([{ outcome: 'ok' }])
  expect([readdirSync(workDir), readdirSync(dirs[0] ?? ''), existsSync('stdout')]).toEqual([['stdout'], ['run.out'], false])
})

/** Whether a process runs: one that has ended may still have an entry, until whoever inherited it looks. */
function isAlive (pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

test('what a process has started ends with it, and doesn\'t keep it from having ended', async () => {
  const { child, dirs } = start(['alone'], `
    const { spawn } = require('node:child_process')
    const { writeFileSync } = require('node:fs')
    const helper = spawn('sleep', ['1000'], { stdio: 'inherit' })
    console.log(helper.pid)
    console.log(${JSON.stringify(success)})
    process.exit(0)
  `)
  expect(await child.ended).toEqual([{ outcome: 'ok' }])
  const [helper] = readFileSync(join(dirs[0] ?? '', 'run.out'), 'utf8').split('\n')
  await expect.poll(() => isAlive(Number(helper)), { timeout: 10_000 }).toBe(false)
})

test('one that has left the process\'s group and holds its outputs is listened to no longer', async () => {
  const { child, dirs } = start(['alone'], `
    const { spawn } = require('node:child_process')
    const helper = spawn('sleep', ['1000'], { stdio: 'inherit', detached: true })
    console.log(helper.pid)
    console.log(${JSON.stringify(success)})
    process.exit(0)
  `)
  expect(await child.ended).toEqual([{ outcome: 'ok' }])
  const [helper] = readFileSync(join(dirs[0] ?? '', 'run.out'), 'utf8').split('\n')
  process.kill(Number(helper))
})

test('what a process has started may pass on its last words', async () => {
  const { child } = start(['alone'], `
    const { spawn } = require('node:child_process')
    spawn('sh', ['-c', 'sleep 0.3; echo "$1"', 'sh', ${JSON.stringify(success)}], { stdio: 'inherit' })
    process.exit(0)
  `)
  expect(await child.ended).toEqual([{ outcome: 'ok' }])
})

test('one that ignores SIGTERM, and what it has started, is killed', async () => {
  const { child, dirs } = start(['alone'], `
    process.on('SIGTERM', () => {})
    setInterval(() => {}, 1000)
    const helper = require('node:child_process').spawn('sh', ['-c', 'trap "" TERM; sleep 1000'])
    console.log(helper.pid)
  `)
  await child.started
  child.end('time was over')
  expect(await child.ended).toMatchObject([{ outcome: 'failed', isConsequence: true }])
  const [helper] = readFileSync(join(dirs[0] ?? '', 'run.out'), 'utf8').split('\n')
  await expect.poll(() => isAlive(Number(helper)), { timeout: 10_000 }).toBe(false)
})

test('what was said is kept where a process that was killed had not written it all itself', async () => {
  const { child, dirs } = start(['alone'], `
    require('node:fs').writeFileSync(process.env.SAY + '/run.out', 'first\\n')
    console.log('first')
    console.log('second')
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50)
  `, dir => dir)
  expect(withoutTimes(await child.ended)).toEqual([
    { outcome: 'crashed', error: 'ended with signal SIGKILL after T, before it reported an outcome; last lines: first ⏎ second' }])
  expect([readdirSync(dirs[0] ?? ''), readFileSync(join(dirs[0] ?? '', 'run.out'), 'utf8')]).toEqual([['run.out'], 'first\nsecond\n'])
})

test('a run.out that an SDK has written otherwise stays as it is', async () => {
  const { child, dirs } = start(['alone'], `
    require('node:fs').writeFileSync(process.env.SAY + '/run.out', 'events only\\n')
    console.log('a banner')
    console.log(${JSON.stringify(success)})
  `, dir => dir)
  expect(await child.ended).toEqual([{ outcome: 'ok' }])
  expect(readFileSync(join(dirs[0] ?? '', 'run.out'), 'utf8')).toBe('events only\n')
})

test('one whose outputs folder is gone has failed, although it says that it ended well', async () => {
  const { child } = start(['alone'], `
    require('node:fs').rmSync(process.env.SAY, { recursive: true })
    console.log(${JSON.stringify(success)})
  `, dir => dir)
  expect(await child.ended).toEqual([
    { outcome: 'failed', error: expect.stringMatching(/^its outputs could not be kept: ENOENT: /) as string }])
})

test('one whose output can\'t be kept is ended for it', async () => {
  const { child } = start(['alone'], 'setInterval(() => console.log("again"), 10)', dir => {
    // what is said can't be written where a folder is
    mkdirSync(join(dir, '.stdout'))
    return ''
  })
  expect(withoutTimes(await child.ended)).toEqual([{
    outcome: 'failed', error: expect.stringMatching(/^its stdout could not be kept: EISDIR.*, after T; /) as string
  }])
})
