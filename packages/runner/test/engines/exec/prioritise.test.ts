import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import { afterAll, expect, test } from 'vitest'
import { prioritise } from '../../../src/engines/exec/prioritise.ts'

const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: true })
const pid = child.pid as number
afterAll(() => { child.kill('SIGKILL') })

/** Whether this user may let a process come before others. */
function mayPrioritise (): boolean {
  const own = getPriority()
  try {
    setPriority(-10)
  } catch {
    return false
  }
  setPriority(own)
  return true
}

/** Niceness of a process, and of its session where the system knows of such. */
function nicenessOf (id: number): readonly [number, number?] {
  const autogroup = `/proc/${id}/autogroup`
  return existsSync(autogroup) ? [getPriority(id), Number(readFileSync(autogroup, 'utf8').split('nice')[1])] : [getPriority(id)]
}

test('a process comes before others where its user may have that, and is left as it is elsewhere', () => {
  const before = nicenessOf(pid)
  prioritise(pid)
  expect(nicenessOf(pid)).toEqual(mayPrioritise() ? before.map(() => -10) : before)
})

test('a process that has ended is no trouble', async () => {
  const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await new Promise(resolve => gone.once('exit', resolve))
  expect(() => { prioritise(gone.pid as number) }).not.toThrow()
})
