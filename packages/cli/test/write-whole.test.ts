import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync,
  writeFileSync
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeError, exitCodeOf, replaceFile, writeWhole, writeWholeSync } from '../src/index.ts'

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

/** Each way to write, given the same pieces. */
const writers: ReadonlyArray<readonly [name: string, write: (pieces: readonly string[]) => Promise<void> | void]> = [
  ['writeWhole of a text', async pieces => writeWhole(path, pieces.join(''))],
  ['writeWhole of a stream', async pieces => writeWhole(path, chunks(...pieces))],
  ['writeWholeSync of a text', pieces => { writeWholeSync(path, pieces.join('')) }],
  ['writeWholeSync of pieces', pieces => { writeWholeSync(path, pieces) }],
  ['replaceFile', async pieces => replaceFile(path, async (temporary, flag) => {
    writeFileSync(temporary, pieces.join(''), { flag })
  })]
]

const pieces = Array.from({ length: 300 }, (_, index) => `${index} `.repeat(100))

test.each(writers)('%s: a reader of a named pipe gets all of it, and the pipe stays one', async (_, write) => {
  execFileSync('mkfifo', [path])
  // a process of its own, as a writer at once waits for its reader
  const reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] })
  let got = ''
  reader.stdout.setEncoding('utf8').on('data', (text: string) => { got += text })
  const ended = once(reader, 'close')
  await write(pieces)
  await ended
  expect([got === pieces.join(''), statSync(path).isFIFO(), readdirSync(folder)]).toEqual([true, true, ['file']])
})

test.each(writers)('%s: a link stays one, and a file keeps its mode', async (_, write) => {
  const target = join(folder, 'below', 'target')
  mkdirSync(join(folder, 'below'))
  writeFileSync(target, 'before')
  chmodSync(target, 0o640)
  symlinkSync('below', join(folder, 'folder'))
  symlinkSync('../second', join(folder, 'below', 'first'))
  symlinkSync('below/target', join(folder, 'second'))
  symlinkSync('folder/first', path)
  await write(pieces)
  expect([readlinkSync(path), readFileSync(target, 'utf8') === pieces.join(''), statSync(target).mode & 0o777]).toEqual(['folder/first', true, 0o640])
  expect([readdirSync(folder), readdirSync(join(folder, 'below'))]).toEqual([['below', 'file', 'folder', 'second'], ['first', 'target']])
})

test.each(writers)('%s: a link to nowhere leads to a new file', async (_, write) => {
  symlinkSync('new/target', path)
  await write(['a'])
  expect([lstatSync(path).isSymbolicLink(), text(), readdirSync(join(folder, 'new'))]).toEqual([true, 'a', ['target']])
})

test.each(writers)('%s: links in a circle and sockets are wrong usage', async (_, write) => {
  symlinkSync('file', path)
  const attempt = async (): Promise<unknown> => Promise.resolve().then(async () => write(['a'])).catch((error: unknown) => error)
  expect(await attempt()).toMatchObject({
    exitCode: 2, message: `${path}: expected a file to write, found links that lead to each other`
  })
  rmSync(path)
  const server = createServer().listen(path)
  await once(server, 'listening')
  expect(await attempt()).toMatchObject({ exitCode: 2, message: `${path}: expected a file to write, found a socket` })
  server.close()
})

/** Links to the machine's devices: a writer that gets it wrong replaces the link. */
test.each(writers)('%s: a device is written to, a full one is told by name', async (_, write) => {
  symlinkSync('/dev/null', path)
  await write(pieces)
  expect(readlinkSync(path)).toBe('/dev/null')
  rmSync(path)
  symlinkSync('/dev/full', path)
  const failed: unknown = await Promise.resolve().then(async () => write(pieces)).catch((error: unknown) => error)
  expect(failed).toMatchObject({ code: 'ENOSPC', message: `${path}: ENOSPC: no space left on device` })
  expect([exitCodeOf(failed), describeError(failed)]).toEqual([1, `${path}: ENOSPC: no space left on device`])
})

test('/dev/stdout that is a file is written to behind what is there', () => {
  // a link of the test's own, as /dev/stdout is the machine's
  const link = join(folder, 'stdout')
  symlinkSync('/proc/self/fd/1', link)
  const script = `import { writeWholeSync } from ${JSON.stringify(join(import.meta.dirname, '../dist/index.js'))}
    process.stdout.write('before '); writeWholeSync(${JSON.stringify(link)}, ['a', 'b'])`
  execFileSync('sh', ['-c', 'exec "$@" > "$OUT"', 'sh', process.execPath, '--input-type=module', '-e', script], { env: { ...process.env, OUT: path } })
  expect([text(), lstatSync(link).isSymbolicLink()]).toEqual(['before ab', true])
})

test('a folder that vanishes while a file is written is told by name', async () => {
  path = join(folder, 'below', 'file')
  const failed: unknown = await replaceFile(path, async temporary => {
    rmSync(join(folder, 'below'), { recursive: true })
    writeFileSync(temporary, 'a')
  }).catch((error: unknown) => error)
  expect([exitCodeOf(failed), describeError(failed)]).toEqual([1, `${path}: ENOENT: no such file or directory`])
})

/** Writes to a path in each way, prints what was there after each, and names what is left in the folder. */
const writeInEachWay = `import { readFileSync, writeFileSync } from 'node:fs'
  import { replaceFile, writeWhole, writeWholeSync } from ${JSON.stringify(join(import.meta.dirname, '../dist/index.js'))}
  const path = process.argv[1]
  const got = []
  const write = async (text, work) => { await work(text); got.push(readFileSync(path, 'utf8')) }
  await write('a', text => writeWhole(path, text))
  await write('bb', text => writeWholeSync(path, text))
  await write('c', text => writeWholeSync(path, [text]))
  await write('dd', text => replaceFile(path, async (temporary, flag) => { writeFileSync(temporary, text, { flag }) }))
  console.log(got.join(' '))`
const inEachWay = (): string[] => [process.execPath, '--input-type=module', '-e', writeInEachWay, path]

/** Mounts are a namespace's own: those of the machine stay as they are. */
const canMount = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0

test.runIf(canMount).each([
  ['that are mounted', 'mount --bind "$1/source" "$2"'],
  ['that are mounted in a folder that may not be written',
    'mount --bind "$1" "$1"; mount --bind "$1/source" "$2"; mount -o remount,bind,ro "$1"'],
  ['that a link leads to', 'mount --bind "$1/source" "$1/target"; rm "$2"; ln -s target "$2"']
])('files %s are written', (_, mount) => {
  for (const name of ['source', 'target', 'file']) writeFileSync(join(folder, name), 'before')
  const script = `${mount}; shift 2; exec "$@"`
  expect(execFileSync('unshare', ['-m', 'sh', '-ec', script, 'sh', folder, path, ...inEachWay()], { encoding: 'utf8' })).toBe('a bb c dd\n')
  expect([readFileSync(join(folder, 'source'), 'utf8'), readdirSync(folder)]).toEqual(['dd', ['file', 'source', 'target']])
})

/** A user who owns nothing. */
const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups']
const canBeNobody = spawnSync('setpriv', [...asNobody, process.execPath, join(import.meta.dirname, '../dist/index.js')]).status === 0

test.runIf(canBeNobody).each([0o755, 0o1777])('a file that everybody may write, in a folder of mode %o, is written', mode => {
  writeFileSync(path, 'before')
  chmodSync(path, 0o666)
  chmodSync(folder, mode)
  expect(execFileSync('setpriv', [...asNobody, ...inEachWay()], { encoding: 'utf8' })).toBe('a bb c dd\n')
  expect(readdirSync(folder)).toEqual(['file'])
})
