import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { openRun } from '@gsplan/gate'
import { fourPeers, makeRunDirectory, startNs, type Entry } from '@gsplan/gate/testing'
import type { TraceEvent } from '@gsplan/tracer'
import { analyseRun } from '../src/index.ts'

/** Inputs that are tried, and their seed; far more every night: see tools/checks/fuzz.mjs. */
const { numRuns = 12, seed: first = 1 } = fc.readConfigureGlobal()

const folder = mkdtempSync(join(tmpdir(), 'gsplan-times-'))
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

/** Numbers below a bound that look random, of a seed. */
function createRandom (seed: number): (bound: number) => number {
  let state = seed
  return bound => ((state = Math.imul(state, 1664525) + 1013904223 | 0) >>> 8) % bound
}

const times = [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), startNs / 1_000_000n, 9n * 10n ** 18n]
const peer = (seq: number): Uint8Array => Uint8Array.of(0, 1, seq)

/** Events of a peer, one in four of them at a time that can't be. */
function eventsOf (seq: number, random: (bound: number) => number): TraceEvent[] {
  return Array.from({ length: 30 }, () => {
    const timestamp = random(4) === 0 ? times[random(times.length)] as bigint : startNs + BigInt(random(4000)) * 1_000_000n
    const body = { messageID: peer(random(4)), topic: 'ab'[random(2)] as string, receivedFrom: peer(1 + random(5)) }
    const link = { peerID: peer(1 + random(5)), topic: body.topic }
    return {
      type: random(14), peerID: peer(seq), timestamp, publishMessage: body, deliverMessage: body, duplicateMessage: body,
      rejectMessage: body, graft: link, prune: link, join: link, leave: link, sendRPC: { meta: { messages: [body] } }
    }
  })
}

/** Times of scores and of lines of run.out that can't be either. */
function disturb (entry: Entry, random: (bound: number) => number): Entry {
  const text = typeof entry.content === 'string' ? entry.content : undefined
  if (text === undefined || random(3) > 0) return entry
  const content = text.replace(/("ts"|"Timestamp"):\d+/g, (found, key: string) =>
    random(3) > 0 ? found : `${key}:${times[random(times.length)] as bigint}`)
  return { ...entry, content }
}

test('every table and figure of a run with times that can\'t be', async () => {
  await fc.assert(fc.asyncProperty(fc.noBias(fc.nat()), async seed => {
    const random = createRandom(seed)
    const entries = fourPeers([1, 2, 3, 4].map(seq => eventsOf(seq, random))).map(entry => disturb(entry, random))
    const dir = await makeRunDirectory(folder, `run-${seed}`, { entries })
    const analysis = await analyseRun(await openRun(dir))
    expect([analysis.undrawn, analysis.verdict.status]).toEqual([undefined, 'invalid'])
    rmSync(dir, { recursive: true })
  }), { numRuns, seed: first, endOnFailure: true })
}, 7_200_000)
