import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inMadeFolder, irregularKind, readBounded, readBoundedSync, RefusedFileError } from '../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-kinds-'))
const at = (name: string): string => join(folder, name)
const server = createServer()

beforeAll(async () => {
  execFileSync('mkfifo', [at('pipe')])
  writeFileSync(at('file'), 'text')
  await new Promise<void>(resolve => { server.listen(at('socket'), resolve) })
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

test.each<[string, string | undefined]>([
  ['file', undefined], ['absent', undefined], ['file/below', undefined], ['.', 'a folder'], ['pipe', 'a named pipe'],
  ['socket', 'a socket'], ['/dev/zero', 'a device']
])('%s is %s', (name, kind) => { expect(irregularKind(name.startsWith('/') ? name : at(name))).toBe(kind) })

test.each([['pipe', 'a named pipe'], ['socket', 'a socket']])('a %s is not waited for', async (name, kind) => {
  const message = `${at(name)}: expected a regular file, found ${kind}`
  await expect(readBounded(at(name))).rejects.toThrow(new RefusedFileError(message))
  expect(() => readBoundedSync(at(name))).toThrow(new RefusedFileError(message))
})

test('a pipe that a shell has opened is read', () => {
  const source = fileURLToPath(new URL('../dist/index.js', import.meta.url))
  const program = `import(${JSON.stringify(source)}).then(({ readBoundedSync }) => ` +
    'console.log([process.argv[1], "/dev/stdin"].map(path => readBoundedSync(path).toString()).join(" ")))'
  const { stdout, stderr } = spawnSync('bash', ['-c', 'printf in | "$0" -e "$1" <(printf out)', process.execPath, program], { encoding: 'utf8' })
  expect({ stdout, stderr }).toEqual({ stdout: 'out in\n', stderr: '' })
})

test('a folder that is made in vain is removed, and another one is not', async () => {
  const fail = async (): Promise<never> => Promise.reject(new Error('full'))
  await expect(inMadeFolder(at('new'), fail)).rejects.toThrow('full')
  expect(readdirSync(folder)).not.toContain('new')
  await inMadeFolder(at('new'), async () => Promise.resolve())
  await expect(inMadeFolder(at('new'), fail)).rejects.toThrow('full')
  expect(readdirSync(folder)).toContain('new')
})
