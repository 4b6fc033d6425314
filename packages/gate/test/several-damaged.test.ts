import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPaths } from '@gsplan/run-format'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkRun } from '../src/check/check-run.ts'
import { openRun } from '../src/run/open-run.ts'
import { fourPeers } from '../src/testing/four-peers.ts'
import type { Entry } from '../src/testing/make-archive.ts'
import { makeRunDirectory } from '../src/testing/run-directory.ts'
import { runJsonOf } from '../src/testing/run-json.ts'

let folder = ''
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-several-')) })
afterAll(() => { rmSync(folder, { recursive: true }) })

const health = [1, 2, 3, 4].map(seq => (
  { name: `run/g/${seq - 1}/health-honest-${seq}.json`, content: '{"LagP99Ms": 1, "CpuFraction": 0.1}' }))
const entries = [...fourPeers(), ...health]
const init = { thresholds: [], maxRegressions: [], baseline: [], across: [] }

async function reasonsOf (runDir: string): Promise<string[]> {
  const { verdict } = await checkRun({ runDir, ...init })
  return verdict.reasons.map(({ code, message }) => `${code}: ${message}`)
}

let runs = 0
/** A run, in whose archive some files are others. */
const makeRun = async (
  isDamaged: (name: string) => boolean = () => false, damaged: (content: Entry['content']) => string | Uint8Array = () => ''
): Promise<string> =>
  makeRunDirectory(folder, `run-${runs++}`, {
    json: runJsonOf({}),
    entries: entries.map(entry => isDamaged(entry.name) ? { ...entry, content: damaged(entry.content) } : entry)
  })

test.each<[kind: string, file: RegExp, expected: readonly string[]]>([
  ['traces', /tracer-output-honest-[24]-filtered/, [
    'trace-damaged: the trace is damaged: that of seq 2: trace cut off within a record at byte 0; ' +
    'that of seq 4: trace cut off within a record at byte 0'
  ]],
  ['counters', /tracer-output-honest-[24]-aggregate/, ['instance-output-missing: no counters (aggregate file) of 2 peers: seq 2, 4']],
  ['health', /health-honest-[24]/, ['instance-output-missing: no health file of 2 peers: seq 2, 4']],
  ['scores', /peer-scores-honest-[24]/, ['instance-output-missing: no peer scores of 2 peers: seq 2, 4']],
  ['connections', /connections-honest-[24]/, [
    'contradictory-archive: the connections files of 2 nodes are damaged: honest-2-0, honest-4-0']],
  ['outputs of instances', /g\/[13]\/run\.out/, ['no-outcome: 2 of 4 instances left no outcome: run/g/1, run/g/3']]
])('each of several damaged files of %s is named', async (_kind, file, expected) => {
  // a record that says that it goes on
  const dir = await makeRun(name => file.test(name), content => typeof content === 'string' ? '{"a' : Uint8Array.of(100, 1))
  expect(await reasonsOf(dir)).toEqual(expect.arrayContaining([...expected]))
  // and by the extraction that was kept
  expect(await reasonsOf(dir)).toEqual(expect.arrayContaining([...expected]))
})

test('each of several extracted files that were edited is named, whether they are made again or not', async () => {
  const dir = await makeRun()
  await reasonsOf(dir)
  const { analysis, archive } = runPaths(dir)
  const edit = (): void => {
    for (const name of ['peer-scores-honest-2.json', 'health-honest-4.json']) appendFileSync(join(analysis, name), '\n')
    rmSync(join(analysis, 'tracer-output-honest-3-aggregate.json'))
  }
  const changes = 'health-honest-4.json has changed, peer-scores-honest-2.json has changed, tracer-output-honest-3-aggregate.json is gone'
  edit()
  const notices: string[] = []
  await openRun(dir, { onNotice: notice => notices.push(notice) })
  expect(notices).toEqual([`${analysis}: ${changes}, the archive is extracted again`])
  edit()
  rmSync(archive)
  expect(await reasonsOf(dir)).toContainEqual(
    expect.stringContaining(`contradictory-archive: ${changes} since it was extracted from the archive, which is gone`))
})

test('each of several damaged tables is named', async () => {
  const dir = await makeRun()
  await reasonsOf(dir)
  for (const name of ['summary', 'scores']) writeFileSync(join(runPaths(dir).analysis, 'tables', `${name}.arrow`), 'x')
  const notices: string[] = []
  const run = await openRun(dir, { onNotice: notice => notices.push(notice) })
  for (const make of Object.values(run.tables)) await make()
  expect(notices.sort()).toEqual([expect.stringMatching(/scores\.arrow: damaged/), expect.stringMatching(/summary\.arrow: damaged/)])
})
