import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { replaceFile, writeWhole, writeWholeSync } from '../src/index.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gsplan-cli-'))
  path = join(folder, 'file')
})
afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

const text = (): string => readFileSync(path, 'utf8')

async function * chunks (...each: Array<string | Error>): AsyncGenerator<string> {
  for (const chunk of each) {
    if (typeof chunk !== 'string') throw chunk
    yield chunk
  }
}

test('texts, bytes and streams are written', async () => {
  await writeWhole(path, 'a')
  expect(text()).toBe('a')
  await writeWhole(path, Buffer.from('b'))
  expect(text()).toBe('b')
  await writeWhole(path, chunks('c', 'd'))
  expect(text()).toBe('cd')
  writeWholeSync(path, 'e')
  expect(text()).toBe('e')
  writeWholeSync(path, ['f', 'g'])
  expect(text()).toBe('fg')
  expect(await replaceFile(path, async temporary => {
    writeFileSync(temporary, 'h')
    return 5
  })).toBe(5)
  expect([text(), readdirSync(folder)]).toEqual(['h', ['file']])
})

test('a source that fails leaves the file as it was and nothing beside it', async () => {
  await writeWhole(path, 'a')
  await expect(writeWhole(path, chunks('b', new Error('no more')))).rejects.toThrow('no more')
  expect(() => {
    writeWholeSync(path, (function * () {
      yield 'b'
      throw new Error('no more')
    })())
  }).toThrow('no more')
  expect([text(), readdirSync(folder)]).toEqual(['a', ['file']])
})

test('a path that no file can have is wrong usage, also in one call', async () => {
  await writeWhole(path, 'a')
  const impossible: ReadonlyArray<readonly [path: string, message: string]> = [
    [join(path, 'below'), `${path}: expected a folder to write into, found a file`],
    [join(path, 'below', 'far'), `${path}: expected a folder to write into, found a file`],
    [folder, `${folder}: expected a file to write, found a folder`]
  ]
  for (const [each, message] of impossible) {
    const expected = { name: 'UsageError', exitCode: 2, message }
    await expect(writeWhole(each, 'a')).rejects.toMatchObject(expected)
    expect(() => { writeWholeSync(each, 'a') }).toThrow(expect.objectContaining(expected) as Error)
  }
  expect(readdirSync(folder)).toEqual(['file'])
})

test('missing folders are made', async () => {
  path = join(folder, 'one', 'two', 'file')
  await writeWhole(path, 'a')
  expect(text()).toBe('a')
  path = join(folder, 'three', 'file')
  writeWholeSync(path, 'b')
  expect(text()).toBe('b')
})

test('a folder that the system refuses is a failure of the machine, at once', async () => {
  await expect(writeWhole('/proc/gsplan/none/file', 'a')).rejects.toMatchObject({ syscall: 'mkdir' })
})

test('a hundred concurrent writers of one path: each succeeds, one of them wins, whole', async () => {
  const contents = Array.from({ length: 100 }, (_, index) => `${index} `.repeat(1000))
  const outcomes = await Promise.allSettled(contents.map(async content => writeWhole(path, content)))
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
  expect(contents).toContain(text())
  expect(readdirSync(folder)).toEqual(['file'])
})

test('a named pipe stays one, and its reader gets the content', async () => {
  execFileSync('mkfifo', [path])
  const { open } = await import('node:fs/promises')
  // open for both, so that neither end waits for the other
  const reader = await open(path, 'r+')
  await writeWhole(path, 'piped')
  const { bytesRead, buffer } = await reader.read(Buffer.alloc(5), 0, 5)
  await reader.close()
  expect([bytesRead, buffer.toString(), statSync(path).isFIFO()]).toEqual([5, 'piped', true])
})
