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

test('a budget is named, in a zip as in a tar.gz', async () => {
  const read = (maxMemoryBytes: number): Promise<void> =>
    readArchive(fixture('test-output.zip'), () => false, async () => {}, { maxMemoryBytes })
  await expect(read(1536)).rejects.toThrow('its entries need more than 1.5KiB of memory')
})

test('an abort ends the extraction with its reason', async () => {
  const controller = new AbortController()
  const reason = new Error('enough')
  controller.abort(reason)
  await expect(extractArchive(fixture('test-output.zip'), join(folder, 'aborted'), { signal: controller.signal })).rejects.toBe(reason)
})
