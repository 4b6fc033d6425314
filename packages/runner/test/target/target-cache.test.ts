import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '@gsplan/cli'
import { expect, test } from 'vitest'
import { cachedFolder, cacheName, writingCache } from '../../src/target/target-cache.ts'
import { temporaryFolder } from '../run-sim.ts'

const isWhole = (dir: string): boolean => existsSync(join(dir, 'whole'))

test('concurrent runs that make one folder all get it, whole', async () => {
  const cacheDir = await temporaryFolder()
  const dirs = await Promise.all(Array.from({ length: 20 }, async (_, number) => cachedFolder(cacheDir, 'npm', ['a', '1'], {
    isWhole,
    fill: async dir => {
      writeFileSync(join(dir, 'whole'), String(number))
      return Promise.resolve()
    }
  })))
  expect(new Set(dirs)).toEqual(new Set([join(cacheDir, 'targets/npm/a@1')]))
  expect(readdirSync(join(cacheDir, 'targets/npm'))).toEqual(['a@1'])
})

test('a run that waits for another says so, and finds what that has made', async () => {
  const cacheDir = await temporaryFolder()
  const said: string[] = []
  const made: number[] = []
  const make = async (number: number): Promise<string> => cachedFolder(cacheDir, 'go', ['m', 'v1', 'go1'], {
    isWhole, onWait: activity => { said.push(activity) },
    fill: async dir => {
      made.push(number)
      writeFileSync(join(dir, 'whole'), '')
      return Promise.resolve()
    }
  })
  await Promise.all([make(1), make(2)])
  expect([made, said, readdirSync(join(cacheDir, 'targets/go'))])
    .toEqual([[1], ['waiting for another run that makes m@v1'], ['m@v1@go1']])
})

test('a damaged folder is made again', async () => {
  const cacheDir = await temporaryFolder()
  const dir = join(cacheDir, 'targets/npm/a@1')
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'half'), '')
  const fill = async (temporary: string): Promise<void> => {
    writeFileSync(join(temporary, 'whole'), 'new')
    return Promise.resolve()
  }
  expect(await cachedFolder(cacheDir, 'npm', ['a', '1'], { isWhole, fill })).toBe(dir)
  expect([readdirSync(dir), readFileSync(join(dir, 'whole'), 'utf8'), readdirSync(join(cacheDir, 'targets/npm'))])
    .toEqual([['whole'], 'new', ['a@1']])
})

test('a failure leaves nothing', async () => {
  const cacheDir = await temporaryFolder()
  await expect(cachedFolder(cacheDir, 'npm', ['a', '1'], { isWhole, fill: async () => Promise.reject(new Error('no network')) }))
    .rejects.toThrow('no network')
  expect(readdirSync(join(cacheDir, 'targets/npm'))).toEqual([])
})

test('a cache that can not be written is reported with the variable that names another', async () => {
  const file = join(await temporaryFolder(), 'file')
  writeFileSync(file, '')
  const cacheDir = join(file, 'gsplan')
  const message = (code: string, dir = cacheDir): string =>
    `${dir}: expected a cache folder that can be written, got ${code}; the environment variable GSPLAN_CACHE names another`
  await expect(cachedFolder(cacheDir, 'npm', ['a', '1'], { isWhole, fill: async () => Promise.resolve() }))
    .rejects.toThrow(new UsageError(message('ENOTDIR')))
  const failing = async (code: string, path: string, syscall: string): Promise<unknown> => writingCache('/home/me/.cache/gsplan',
    async () => Promise.reject(Object.assign(new Error(`${code}: ${syscall}`), { code, path, syscall })))
  for (const [code, path, syscall] of [
    ['EACCES', '/home/me/.cache', 'mkdir'], ['EROFS', '/home/me/.cache/gsplan/artifacts/x', 'open'], ['ENOENT', '/home', 'mkdir']
  ] as const) await expect(failing(code, path, syscall)).rejects.toThrow(new UsageError(message(code, '/home/me/.cache/gsplan')))
  // other places, other faults
  await expect(failing('EACCES', '/home/me/router', 'open')).rejects.toThrow('EACCES: open')
  await expect(failing('ENOENT', '/home/me/.cache/gsplan/x', 'open')).rejects.toThrow('ENOENT: open')
})

test('names are those of one file each', () => {
  expect(cacheName('@libp2p/gossipsub', '17.1.1')).toBe('@libp2p+gossipsub@17.1.1')
  expect(cacheName('../x', '1')).toMatch(/^\+x@1-[0-9a-f]{12}$/)
  expect(cacheName('https://a/b?c', '1')).not.toBe(cacheName('https://a/b!c', '1'))
})
