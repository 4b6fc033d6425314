import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { encodeTrace, readTraceFile, writeTraceFile, type TraceEvent } from '../src/index.ts'

const scratch = mkdtempSync(join(tmpdir(), 'trace-writer-'))
afterAll(() => { rmSync(scratch, { recursive: true }) })
const sixNodes = fileURLToPath(new URL('fixtures/go-traces/six-nodes', import.meta.url))

const event = (timestamp: bigint): TraceEvent => ({ type: 9, timestamp, join: { topic: 'blocks' } })

async function * batches (...all: TraceEvent[][]): AsyncGenerator<TraceEvent[]> {
  yield * all
}

async function collect (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

test('events that Go wrote are written as Go wrote them, byte for byte', async () => {
  const file = join(sixNodes, 'all.bin.gz')
  async function * events (): AsyncGenerator<TraceEvent[]> {
    for await (const batch of readTraceFile(file)) yield [...batch]
  }
  expect(await collect(encodeTrace(events()))).toEqual(gunzipSync(readFileSync(file)))
  // and the records of a batch as they are
  expect(await collect(encodeTrace(readTraceFile(file)))).toEqual(gunzipSync(readFileSync(file)))
})

test.each(['plain.bin', 'compressed.bin.gz'])('%s is read back as it was written', async name => {
  const path = join(scratch, name)
  await writeTraceFile(path, batches([event(1n), event(2n)], [], [event(3n)]))
  const read: TraceEvent[] = []
  for await (const batch of readTraceFile(path)) read.push(...batch)
  expect(read).toEqual([event(1n), event(2n), event(3n)])
  expect(readFileSync(path)[0] === 0x1f).toBe(name.endsWith('.gz'))
})

describe('a file is whole or as it was', () => {
  const path = join(scratch, 'kept.bin')

  test('when the source fails', async () => {
    writeFileSync(path, 'before')
    const broken = new Error('the disk is gone')
    async function * failing (): AsyncGenerator<TraceEvent[]> {
      yield [event(1n)]
      throw broken
    }
    await expect(writeTraceFile(path, failing())).rejects.toBe(broken)
    expect([readFileSync(path, 'utf8'), readdirSync(scratch).filter(name => name.endsWith('.tmp'))]).toEqual(['before', []])
  })

  test('when it is aborted, and the source is ended', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    let ended = false
    async function * endless (): AsyncGenerator<TraceEvent[]> {
      try {
        for (let i = 0n; ; i++) {
          if (i === 100n) controller.abort(reason)
          yield [event(i)]
        }
      } finally {
        ended = true
      }
    }
    await expect(writeTraceFile(join(scratch, 'aborted.bin.gz'), endless(), { signal: controller.signal })).rejects.toBe(reason)
    expect([existsSync(join(scratch, 'aborted.bin.gz')), readdirSync(scratch).filter(name => name.endsWith('.tmp')), ended]).toEqual([false, [], true])
  })
})

test('a reader that leaves early ends the source', async () => {
  let ended = false
  async function * endless (): AsyncGenerator<TraceEvent[]> {
    try {
      for (;;) yield [event(1n)]
    } finally {
      ended = true
    }
  }
  for await (const chunk of encodeTrace(endless())) {
    expect(chunk.length).toBeGreaterThan(0)
    break
  }
  expect(ended).toBe(true)
})
