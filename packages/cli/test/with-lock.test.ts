import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockOf, withLock } from '../src/index.ts'
import { processOwner } from '../src/process-owner.ts'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'gsplan-test-')) })
afterEach(() => { rmSync(dir, { recursive: true }) })

test('calls do their work one after the other, those that wait say so once', async () => {
  const lock = lockOf(join(dir, 'a'))
  const done: string[] = []
  const work = (name: string) => async (): Promise<string> => {
    done.push(`${name} begins`)
    await new Promise(resolve => { setImmediate(resolve) })
    done.push(`${name} ends`)
    return name
  }
  const results = await Promise.all(['x', 'y'].map(async name =>
    withLock(lock, work(name), { onWait: () => { done.push(`${name} waits`) } })))
  expect([results, done, readdirSync(dir)])
    .toEqual([['x', 'y'], ['x begins', 'y waits', 'x ends', 'y begins', 'y ends'], []])
})

test('a failure sets the lock free', async () => {
  const lock = lockOf(join(dir, 'a'))
  await expect(withLock(lock, async () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(readdirSync(dir)).toEqual([])
})

test('the lock of a process that is gone is taken over', async () => {
  const lock = lockOf(join(dir, 'a'))
  const [system] = processOwner().split('-')
  writeFileSync(lock, `${system}-${(4_000_000).toString(36)}-1 0`)
  expect(await withLock(lock, async () => Promise.resolve(existsSync(lock)), { onWait: () => { throw new Error('waited') } })).toBe(true)
  // of another system, without a sign of life
  writeFileSync(lock, '00000000-1-1 0')
  utimesSync(lock, new Date(0), new Date(0))
  expect(await withLock(lock, async () => Promise.resolve(1))).toBe(1)
  expect(readdirSync(dir)).toEqual([])
})

test('a process that can be seen holds its lock, whatever the clock says', async () => {
  const lock = lockOf(join(dir, 'a'))
  writeFileSync(lock, `${processOwner()} 0`)
  utimesSync(lock, new Date(0), new Date(0))
  const onWait = (): void => { throw new Error('waited') }
  await expect(withLock(lock, async () => Promise.resolve(1), { onWait })).rejects.toThrow('waited')
})

test('an abort ends the waiting', async () => {
  const lock = lockOf(join(dir, 'a'))
  writeFileSync(lock, '00000000-1-1 0')
  const controller = new AbortController()
  await expect(withLock(lock, async () => Promise.resolve(1), {
    signal: controller.signal, onWait: () => { controller.abort(new Error('enough')) }
  })).rejects.toThrow('enough')
  expect(readdirSync(dir)).toEqual(['.a.lock'])
})
