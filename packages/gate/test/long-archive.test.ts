import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { extractArchive } from '../src/extract/extract-archive.ts'

/** Messages to 1,000 peers: five million deliveries; every night 20 million. */
const messages = Number(process.env['LONG_MESSAGES'] ?? 5000)
vi.setConfig({ testTimeout: 60_000 + messages * 200, hookTimeout: 60_000 + messages * 200 })

const maker = fileURLToPath(new URL('../bench/make-long-archive.mjs', import.meta.url))
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gsplan-long-'))
  spawnSync(process.execPath, [maker, join(folder, 'test-output.tgz'), String(messages)], { stdio: 'inherit' })
})
afterAll(() => { rmSync(folder, { recursive: true }) })

test('an honest archive with millions of deliveries is read whole by default', async () => {
  const { peers, readTrace, budget } = await extractArchive(join(folder, 'test-output.tgz'), join(folder, 'analysis'))
  const totals = (await readTrace())?.tracestat.totals
  expect({ peers: peers.length, published: totals?.Publish, delivered: totals?.Deliver })
    .toEqual({ peers: 1000, published: messages, delivered: 1000 * messages })
  // ids as short as these compress three times as well as real ones, and yet there is some to spare
  expect(() => { budget.lend('quarter of the budget', budget.limitBytes / 4) }).not.toThrow()
})
