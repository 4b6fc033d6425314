import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { extractArchive } from '../src/extract/extract-archive.ts'
import { readArchive } from '../src/extract/read-archive.ts'

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/v052-negative/${name}`, import.meta.url))

let folder = ''
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-original-')) })
afterAll(() => { rmSync(folder, { recursive: true }) })

test('limits are named, in a zip as in a tar.gz', async () => {
  const read = (limits: object): Promise<void> =>
    readArchive(fixture('test-output.zip'), () => false, async () => {}, { limits })
  await expect(read({ entries: 3 })).rejects.toThrow('more than 3 entries')
  await expect(read({ totalBytes: 1000 })).rejects.toThrow('more than 1000 bytes unpacked')
  await expect(read({ pathLength: 10 })).rejects.toThrow(/entry 1: path of \d+ characters, at most 10$/)
})

test('an abort ends the extraction with its reason', async () => {
  const controller = new AbortController()
  const reason = new Error('enough')
  controller.abort(reason)
  await expect(extractArchive(fixture('test-output.zip'), join(folder, 'aborted'), { signal: controller.signal })).rejects.toBe(reason)
})
