import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collectBounded, readBounded, readBoundedSync, readGivenText, RefusedFileError } from '../src/index.ts'

let folder = ''
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-bounded-')) })
afterAll(() => { rmSync(folder, { recursive: true }) })

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

/** Both forms, as one. */
const forms = [
  ['waiting', readBounded], ['at once', async (...args: Parameters<typeof readBoundedSync>) => Promise.resolve().then(() => readBoundedSync(...args))]
] as const

describe.each(forms)('a file, %s', (_name, read) => {
  test.each(['', 'a', 'x'.repeat(100), 'ü'.repeat(40_000)])('is read whole up to the limit (%#)', async text => {
    const bytes = Buffer.from(text)
    expect(await read(file('whole', text), { maxBytes: bytes.length })).toEqual(bytes)
  })

  test('a byte longer is refused by its size, with what to do', async () => {
    const path = file('long', 'x'.repeat(1025))
    const error = await read(path, { maxBytes: 1024, remedy: sizeBytes => `take ${sizeBytes}` }).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(RefusedFileError)
    expect(error).toMatchObject({ exitCode: 1, message: `${path}: expected at most 1KiB, got 1025B; take 2048` })
  })

  test('a hundred GB are not touched', async () => {
    const path = file('huge', '')
    truncateSync(path, 100 * 2 ** 30)
    await expect(read(path)).rejects.toThrow(`${path}: expected at most 16MiB, got 100GiB; give another file, or shorten it`)
  })

  test('a device without end is read up to the limit', async () => {
    await expect(read('/dev/zero', { maxBytes: 2 ** 20 })).rejects.toThrow('/dev/zero: expected at most 1MiB, got more; give another file, or shorten it')
  })

  test('what the system has no size of is read whole', async () => {
    expect((await read('/proc/self/status')).toString()).toMatch(/^Name:/)
  })

  test('a folder and nothing are failures of the system', async () => {
    await expect(read(folder)).rejects.toMatchObject({ code: 'EISDIR' })
    await expect(read(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT', path: join(folder, 'none') })
  })
})

test('of a file that the user names, too much is wrong usage', () => {
  expect(readGivenText(file('given', 'ü'))).toBe('ü')
  const path = file('given', '')
  truncateSync(path, 2 ** 30)
  expect(() => readGivenText(path)).toThrow(expect.objectContaining({ exitCode: 2 }) as Error)
})

test('a pipe is read to its end', () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const script = `import { readGivenText } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)}
    process.stdout.write(readGivenText(process.argv[1]))`
  const shell = `printf abc > "$1" & exec "$2" --input-type=module -e "$3" "$1"`
  expect(execFileSync('sh', ['-c', shell, 'sh', pipe, process.execPath, script], { encoding: 'utf8' })).toBe('abc')
})

test('a stream is collected up to the limit', async () => {
  async function * endless (): AsyncGenerator<Uint8Array> {
    for (;;) yield new Uint8Array(2 ** 20)
  }
  async function * short (): AsyncGenerator<Uint8Array> {
    yield Uint8Array.of(1, 2)
    yield Uint8Array.of(3)
  }
  expect([...await collectBounded('standard input', short())]).toEqual([1, 2, 3])
  await expect(collectBounded('standard input', endless())).rejects.toThrow('standard input: expected at most 16MiB, got more; ')
})
