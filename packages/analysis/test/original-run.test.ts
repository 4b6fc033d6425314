import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyse, type Analysis } from '../src/analyse.ts'
import { main } from '../src/cli.ts'

const fixture = (name: string): string => fileURLToPath(new URL(`../../gate/test/fixtures/v052-negative/${name}`, import.meta.url))
const text = (path: string): string => readFileSync(path, 'utf8')

let folder = ''
let analysis: Analysis
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gsplan-original-'))
  analysis = await analyse({ archive: fixture('test-output.zip'), analysisDir: join(folder, 'analysis'), figures: false })
})
afterAll(() => { rmSync(folder, { recursive: true }) })

describe('a run of the original plan, collected by Testground 0.5.2 as a zip', () => {
  test('what old archives have is measured, what they lack is not', () => {
    const { metrics } = analysis
    const published = Number(/Published Messages: (\d+)/.exec(text(fixture('tracestat-summary.txt')))?.[1])
    expect(metrics['messages_published']).toBe(published)
    expect(metrics['deliveries']).toBe(published * 24)
    expect(metrics['delivery_ratio']).toBe(1)
    expect(metrics['negative_peers']).toBeGreaterThan(0)
    expect(metrics['latency_p50']).toBeGreaterThan(0)
    expect(['messages_expected', 'bytes_wire', 'idontwant', 'transmissions'].map(name => metrics[name])).toEqual([null, null, null, null])
    expect(analysis.tables.metrics.numRows()).toBe(25)
  })

  test('the command analyses such a run directory, under the archive\'s old name', async () => {
    copyFileSync(fixture('test-output.zip'), join(folder, 'test-output.zip'))
    const out: string[] = []
    const stream = { write: (line: string | Uint8Array) => out.push(String(line)) }
    const io = { stdout: stream, stderr: stream }
    expect(await main(['run', folder], io)).toBe(0)
    expect(out.join('')).toContain('delivery_ratio 1.000000')
    expect(text(join(folder, 'analysis', 'report.html'))).toContain('25 peers')
    expect(await main(['check', folder, '--threshold', 'latency_p50 < 1us'], io)).toBe(99)
    expect(await main(['check', join(folder, 'none')], io)).toBe(2)
  })
})
