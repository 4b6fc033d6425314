import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isTemporaryName, replaceFolder } from '../src/index.ts'

let around = ''
let path = ''
beforeEach(() => {
  around = mkdtempSync(join(tmpdir(), 'gsplan-cli-'))
  path = join(around, 'folder')
})
afterEach(() => { rmSync(around, { recursive: true, force: true }) })

/** Writes two files of one text; a reader must never see two texts. */
const fillWith = (text: string) => async (dir: string): Promise<void> => {
  writeFileSync(join(dir, 'a'), text)
  await new Promise(resolve => setImmediate(resolve))
  writeFileSync(join(dir, 'b'), text)
}

const read = (): string[] => readdirSync(path).sort().map(name => `${name}: ${readFileSync(join(path, name), 'utf8')}`)

test('a folder is made, with those around it, and replaced', async () => {
  path = join(around, 'deep', 'er', 'folder')
  expect(await replaceFolder(path, fillWith('1'))).toBe(true)
  writeFileSync(join(path, 'c'), 'left over')
  expect(await replaceFolder(path, fillWith('2'))).toBe(true)
  expect([read(), readdirSync(join(around, 'deep', 'er'))]).toEqual([['a: 2', 'b: 2'], ['folder']])
})

test('a filling that fails leaves the folder as it was and nothing beside it', async () => {
  const fail = async (dir: string): Promise<void> => {
    writeFileSync(join(dir, 'a'), 'half')
    throw new Error('no more')
  }
  await expect(replaceFolder(path, fail)).rejects.toThrow('no more')
  expect(readdirSync(around)).toEqual([])
  await replaceFolder(path, fillWith('1'))
  await expect(replaceFolder(path, fail)).rejects.toThrow('no more')
  expect([read(), readdirSync(around)]).toEqual([['a: 1', 'b: 1'], ['folder']])
})

test('a full disk, which names no file, is told with the folder', async () => {
  await expect(replaceFolder(path, async () => { writeFileSync('/dev/full', 'x') })).rejects.toMatchObject({
    code: 'ENOSPC', syscall: 'write', message: `${path}: ENOSPC: no space left on device`
  })
  expect(readdirSync(around)).toEqual([])
})

test('a file in the place of the folder around it is wrong usage', async () => {
  writeFileSync(path, '')
  await expect(replaceFolder(join(path, 'below'), fillWith('1'))).rejects.toMatchObject({
    exitCode: 2, message: `${path}: expected a folder to write into, found a file`
  })
})

test('fifty concurrent writers: each succeeds, one of them wins, whole', async () => {
  const outcomes = await Promise.all(Array.from({ length: 50 }, async (_, index) => replaceFolder(path, fillWith(String(index)))))
  expect(outcomes).toEqual(outcomes.map(() => true))
  const [a = '', b = ''] = read()
  expect([a.slice(3), readdirSync(around)]).toEqual([b.slice(3), ['folder']])
})

test('a folder that is kept: the first of concurrent writers wins, a damaged one is replaced', async () => {
  const isKept = (dir: string): boolean => existsSync(join(dir, 'b'))
  mkdirSync(path)
  writeFileSync(join(path, 'a'), 'damaged')
  const outcomes = await Promise.all(Array.from({ length: 20 }, async (_, index) =>
    replaceFolder(path, fillWith(String(index)), { isKept })))
  expect(outcomes.filter(isOwn => isOwn)).toEqual([true])
  const winner = outcomes.indexOf(true)
  expect([read(), readdirSync(around)]).toEqual([[`a: ${winner}`, `b: ${winner}`], ['folder']])
  expect(await replaceFolder(path, async () => { throw new Error('not asked for') }, { isKept })).toBe(false)
})

test('a process that is killed while it writes leaves the former folder, and a name that is recognised', async () => {
  await replaceFolder(path, fillWith('1'))
  const child = spawn(process.execPath, ['--input-type=module', '-e', `
    import { writeFileSync } from 'node:fs'
    const { replaceFolder } = await import(process.argv[1])
    await replaceFolder(process.argv[2], async dir => {
      writeFileSync(dir + '/a', 'half')
      process.stdout.write('writing')
      await new Promise(resolve => setTimeout(resolve, 60000))
    })`, new URL('../dist/index.js', import.meta.url).href, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  const [left = '', ...others] = readdirSync(around).filter(name => name !== 'folder')
  expect([read(), isTemporaryName(left), others]).toEqual([['a: 1', 'b: 1'], true, []])
})
