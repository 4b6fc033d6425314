import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../run-sim.ts'

const bin = fileURLToPath(new URL('../../../bin/gsplan.js', import.meta.url))
const grid = 'seeds = "1-2"\n[base.params]\nN_PUBLISHER = 2\nT_WARM = "2s"\nT_RUN = "1s"\nT_COOL = "1s"\n[grid]\nN_NODES = [4, 5, 6]\n'
const POINTS = 6

interface Sweep {
  readonly folder: string
  readonly argv: readonly string[]
}

async function prepare (): Promise<Sweep> {
  const root = await temporaryFolder()
  writeFileSync(join(root, 'small.toml'), grid)
  return { folder: join(root, 'out', 'sweep-small'), argv: [bin, 'sweep', join(root, 'small.toml'), '--jobs', '2', '-o', join(root, 'out')] }
}

const runsOf = ({ folder }: Sweep): string[] => existsSync(join(folder, 'runs')) ? readdirSync(join(folder, 'runs')).sort() : []
const recordOf = ({ folder }: Sweep, run: string): string => join(folder, 'runs', run, 'run.json')
/** Whole runs, with the time of their records: one that is made again has another. */
const doneOf = (sweep: Sweep): Array<readonly [string, bigint]> => runsOf(sweep).filter(run => existsSync(recordOf(sweep, run)))
  .map(run => [run, statSync(recordOf(sweep, run), { bigint: true }).mtimeNs])

interface Started {
  readonly child: ChildProcess
  readonly pid: number
  readonly stderr: () => string
}

/** Starts a sweep in a group of processes of its own, and waits until it is in the middle. */
async function startToMiddle (sweep: Sweep): Promise<Started> {
  const child = spawn(process.execPath, sweep.argv, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString() })
  while (doneOf(sweep).length < 2) {
    if (child.exitCode !== null) throw new Error(`ended too early: ${stderr}`)
    await sleep(20)
  }
  return { child, pid: child.pid ?? 0, stderr: () => stderr }
}

/** Goes on with a sweep: nothing that was whole is made again, and nothing twice. */
async function expectResumed (sweep: Sweep, before: ReturnType<typeof doneOf>): Promise<void> {
  const { exitCode, stderr } = await execa(process.execPath, sweep.argv, { reject: false })
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining(`gsplan: ${before.length} of ${POINTS} points are done in ${sweep.folder}`)])
  const after = doneOf(sweep)
  expect(after).toHaveLength(POINTS)
  expect(runsOf(sweep)).toHaveLength(POINTS)
  expect(after.filter(([run]) => before.some(([known]) => known === run))).toEqual(before)
  const rows = readFileSync(join(sweep.folder, 'points.csv'), 'utf8').trimEnd().split('\n').slice(1)
  expect(rows.map(row => row.split(',').slice(0, 4).join(' '))).toEqual(['1 4 1', '2 4 2', '3 5 1', '4 5 2', '5 6 1', '6 6 2'].map(row => `${row} passed`))
}

test('a sweep whose processes are all killed goes on where it was', async () => {
  const sweep = await prepare()
  const { child, pid } = await startToMiddle(sweep)
  const closed = once(child, 'close')
  process.kill(-pid, 'SIGKILL')
  await closed
  await expectResumed(sweep, doneOf(sweep))
})

test('a sweep that is killed alone takes its processes with it, and goes on where it was', async () => {
  const sweep = await prepare()
  const { child } = await startToMiddle(sweep)
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
  // what was under way may become whole yet
  const before = doneOf(sweep)
  const { exitCode, stderr } = await execa(process.execPath, sweep.argv, { reject: false })
  expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/gsplan: [2-5] of 6 points are done in/)])
  expect(doneOf(sweep).filter(([run]) => before.some(([known]) => known === run))).toEqual(before)
  expect(runsOf(sweep)).toHaveLength(POINTS)
})

test('Ctrl-C ends the runs under way, says how many are done, and the same command goes on', async () => {
  const sweep = await prepare()
  const { child, pid, stderr } = await startToMiddle(sweep)
  const closed = once(child, 'close')
  process.kill(-pid, 'SIGINT')
  expect(await closed).toEqual([130, null])
  const done = doneOf(sweep)
  expect(stderr().split('\n').at(-2)).toBe(`gsplan: interrupted; ${done.length} of ${POINTS} points are done, in ${sweep.folder}; ` +
    `to go on: npx gsplan ${sweep.argv.slice(1).join(' ')}`)
  await expectResumed(sweep, done)
})

test('a process that is killed costs its point alone, which is named and made the next time', async () => {
  const sweep = await prepare()
  const { child, pid } = await startToMiddle(sweep)
  const { stdout } = await execa('pgrep', ['-P', String(pid)])
  process.kill(Number(stdout.split('\n')[0]), 'SIGKILL')
  expect(await once(child, 'close')).toEqual([98, null])
  const document = JSON.parse(readFileSync(join(sweep.folder, 'sweep.json'), 'utf8')) as { verdict: { reasons: Array<{ code: string, message: string }> } }
  expect(document.verdict.reasons).toEqual([{ code: 'points-missing', message: expect.stringMatching(
    /^1 of 6 points have no whole run: N_NODES=\d seed \d \(the process of the run was ended by SIGKILL\)$/) as unknown }])
  await expectResumed(sweep, doneOf(sweep))
})

test('a sweep that another process makes is left alone', async () => {
  const sweep = await prepare()
  const { child, pid } = await startToMiddle(sweep)
  const { exitCode, stderr } = await execa(process.execPath, sweep.argv, { reject: false })
  expect([exitCode, stderr]).toEqual([2, `gsplan: ${sweep.folder}: expected no other process that makes this sweep, found one`])
  const closed = once(child, 'close')
  process.kill(-pid, 'SIGKILL')
  await closed
})
