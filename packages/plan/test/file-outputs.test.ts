import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createFileOutputs } from '../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-files-'))
afterAll(() => { rmSync(folder, { recursive: true }) })

test('folders are made, and a file is written as soon as 64 KiB have come together', () => {
  const file = createFileOutputs(join(folder, 'a/b')).open('file')
  const size = (): number => readFileSync(join(folder, 'a/b/file')).length
  file.write(new Uint8Array(65_535))
  expect(size()).toBe(0)
  file.write('x')
  expect(size()).toBe(65_536)
  file.write('y')
  file.close()
  expect(size()).toBe(65_537)
})
