import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cachedFolder, cacheName } from '../../src/target/target-cache.ts'
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

test('names are those of one file each', () => {
  expect(cacheName('@libp2p/gossipsub', '17.1.1')).toBe('@libp2p+gossipsub@17.1.1')
  expect(cacheName('../x', '1')).toMatch(/^\+x@1-[0-9a-f]{12}$/)
  expect(cacheName('https://a/b?c', '1')).not.toBe(cacheName('https://a/b!c', '1'))
})
