import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { ReadProgress } from '../src/index.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tracer-progress-'))
afterAll(() => { rmSync(scratch, { recursive: true }) })

const file = join(scratch, 'trace')
writeFileSync(file, '')
truncateSync(file, 6_000_000)

async function draw (isTTY: boolean, ...paths: readonly string[]): Promise<string> {
  let now = 0
  const spy = vi.spyOn(performance, 'now').mockImplementation(() => now)
  const written: string[] = []
  const progress = new ReadProgress('tracestat', paths, { stderr: { isTTY, write: text => written.push(String(text)) } })
  async function * source (): AsyncGenerator<Uint8Array> {
    for (now = 0; now <= 2000; now += 400) yield new Uint8Array(1_000_000)
  }
  for await (const chunk of progress.count(source())) expect(chunk.length).toBe(1_000_000)
  progress.end()
  spy.mockRestore()
  return written.join('|')
}

test('the progress line tells how far reading has come, and goes away', async () => {
  expect(await draw(true, file, file)).toBe([
    '\r\x1b[2K33 % of 12 MB read, 3 MB/s, 3 s left', '\r\x1b[2K41 % of 12 MB read, 3 MB/s, 3 s left',
    '\r\x1b[2K50 % of 12 MB read, 3 MB/s, 2 s left', '\r\x1b[2K'
  ].join('|'))
  expect(await draw(true, file, '-')).toContain('\r\x1b[2K4 MB read, 3 MB/s')
})

test('the progress line is not for files and pipes', async () => {
  expect(await draw(false, file, file)).toBe('')
})
