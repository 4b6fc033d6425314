import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encodeTraceEvent, readTraceFile, type TraceEvent } from '@gsplan/tracer'
import { RotatingTrace, type TraceStorage } from '../src/rotating-trace.ts'
import { createGrowingFile, type GrowingFile } from '../src/trace-file.ts'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'rotating-')) })
afterEach(() => { rmSync(dir, { recursive: true }) })

/** A record of some kB that does not compress well. */
const record = (i: number): Uint8Array => encodeTraceEvent({
  type: 9, peerID: Uint8Array.from({ length: 2000 }, (_, at) => Math.imul(i * 2000 + at, 0x9e37_79b1) >>> 24), timestamp: BigInt(i), join: { topic: 't' }
} satisfies TraceEvent)

/** Numbers of the events in all files, in their order; a damaged file is an error. */
async function stored (): Promise<number[]> {
  const numbers: number[] = []
  for (const name of readdirSync(dir).filter(name => name.startsWith('trace.')).sort()) {
    for await (const batch of readTraceFile(join(dir, name))) {
      for (const { timestamp } of batch) numbers.push(Number(timestamp))
    }
  }
  return numbers
}

type Operation = 'create' | 'append' | 'close' | 'rename'

/** A disk whose operations fail as a script says, the first of a part after half its bytes. */
function createDisk (fails: (operation: Operation) => boolean): TraceStorage {
  const check = (operation: Operation): void => {
    if (fails(operation)) throw Object.assign(new Error(`ENOSPC: no space left on device, ${operation}`), { code: 'ENOSPC' })
  }
  return {
    async create (path) {
      check('create')
      const file = await createGrowingFile(path)
      return {
        get size () { return file.size },
        async append (part) {
          check('append')
          await file.append(part)
        },
        async close () {
          await file.close()
          check('close')
        }
      } satisfies GrowingFile
    },
    async rename (from, to) {
      check('rename')
      await rename(from, to)
    }
  }
}

describe('a storage that fails', () => {
  test.each<Operation>(['create', 'append', 'close', 'rename'])('%s: is told and tried again, and nothing is lost', async operation => {
    const told: string[] = []
    let left = 3
    const trace = await RotatingTrace.open(dir, {
      retryMs: 1, maxFileBytes: 5000, onStorageError: (error, ms) => { told.push(`${error.message} ${ms}`) }
    }, createDisk(asked => asked === operation && left-- > 0))
    for (let i = 0; i < 500; i++) await trace.write([record(i)])
    await trace.close()
    expect(await stored()).toEqual(Array.from({ length: 500 }, (_, i) => i))
    const message = `ENOSPC: no space left on device, ${operation}`
    expect(told).toEqual(operation === 'close' ? [0, 0, 0].map(ms => `${message} ${ms}`) : [1, 2, 4].map(ms => `${message} ${ms}`))
    expect(readdirSync(dir)).not.toContain('current')
  })

  test('for good: a close ends at once, with files that are whole, and says how many events are lost', async () => {
    let isFull = false
    let tell = (): void => {}
    const told = new Promise<void>(resolve => { tell = resolve })
    const trace = await RotatingTrace.open(
      dir, { retryMs: 1e6, onStorageError: () => { tell() } }, createDisk(operation => isFull && operation === 'append'))
    for (let i = 0; i < 200; i++) await trace.write([record(i)])
    isFull = true
    // these wait for the disk until the end
    const waiting = Array.from({ length: 200 }, async (_, i) => trace.write([record(200 + i)]).catch(() => undefined))
    await told
    await expect(trace.close()).rejects.toThrow('ENOSPC: no space left on device, append')
    await Promise.all(waiting)
    const kept = await stored()
    expect(kept).toEqual(kept.map((_, i) => i))
    expect(kept.length + trace.pendingEvents).toBe(400)
    expect(kept.length).toBeGreaterThan(100)
    expect(readdirSync(dir)).not.toContain('current')
  })

  test('a disk that is full from the start leaves no file', async () => {
    const trace = await RotatingTrace.open(dir, { retryMs: 1e6 }, createDisk(operation => operation === 'append'))
    await trace.write([record(1)])
    await expect(trace.close()).rejects.toThrow('ENOSPC')
    expect([readdirSync(dir), trace.pendingEvents]).toEqual([[], 1])
  })

  test.each(Array.from({ length: 50 }, (_, seed) => [seed]))('at random, %i: files are whole and in order, the rest is counted', async seed => {
    let state = seed
    const dice = (sides: number): number => {
      state = Math.imul(state + 0x9e37, 0x85eb_ca6b) ^ (state >>> 13)
      return (state >>> 0) % sides
    }
    const [often, events] = [dice(9), dice(150)]
    const trace = await RotatingTrace.open(dir, { retryMs: 0, maxFileBytes: 100_000 }, createDisk(() => dice(10) < often - 1))
    const writes = Array.from({ length: events }, async (_, i) => trace.write([record(i)]).catch(() => undefined))
    if (dice(3) === 0) await trace.rotate()
    if (dice(2) === 0) await Promise.all(writes)
    await trace.close().catch(() => undefined)
    await Promise.all(writes)
    // one whose renaming failed to the end is named at the next start
    await (await RotatingTrace.open(dir)).close()
    const kept = await stored()
    expect(kept).toEqual(kept.map((_, i) => i))
    expect(kept.length + trace.pendingEvents).toBe(events)
  })
})
