import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compareRecorded } from '../../src/check/compare-recorded.ts'
import { openRun } from '../../src/run/open-run.ts'
import { fourPeers } from '../../src/testing/four-peers.ts'
import { makeRunDirectory } from '../../src/testing/run-directory.ts'
import { runJsonOf } from '../../src/testing/run-json.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-recorded-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

async function compare (metrics: object | undefined, trim = false): Promise<string[]> {
  const json = metrics === undefined ? undefined : runJsonOf({ metrics })
  const run = await openRun(await makeRunDirectory(folder, 'run', { entries: fourPeers(), json }), { trim })
  return (await compareRecorded(run)).map(({ code, message }) => `${code}: ${message}`)
}

test('metrics that the archive gives as well are no finding; those that it has not at all, of another version, neither', async () => {
  expect([
    await compare(undefined), await compare({}), await compare({ messages_published: 2, lag_p99: null, latency_p101: 4 })
  ]).toEqual([[], [], []])
})

test('others are, with the first and the number of further ones', async () => {
  expect(await compare({ messages_published: 3 })).toEqual(['other-than-recorded: run.json has messages_published = 3, its archive gives 2'])
  expect(await compare({ messages_published: null, lag_p99: 1.5, latency_p50: 7 })).toEqual(
    ['other-than-recorded: run.json has messages_published = no value, its archive gives 2; 2 more metrics differ'])
})

test('a run that is trimmed otherwise than recorded has other metrics', async () => {
  expect(await compare({ messages_published: 3 }, true)).toEqual([])
})
