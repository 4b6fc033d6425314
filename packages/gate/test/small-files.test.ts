import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPaths } from '@gsplan/run-format'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { checkRun } from '../src/check/check-run.ts'
import { lasting } from '../src/testing/four-peers.ts'
import { makeRunDirectory } from '../src/testing/run-directory.ts'
import { runJsonOf } from '../src/testing/run-json.ts'
import { checkAlone, expectBounded, MAX_S } from './bombs/check-alone.ts'

vi.setConfig({ testTimeout: 2000 * MAX_S })

/** Memory of a check that reads nothing of a huge file. */
const MAX_MIB = 300
const HUGE_BYTES = 1.5 * 2 ** 30

const health = [1, 2, 3, 4].map(seq => (
  { name: `run/g/${seq - 1}/health-honest-${seq}.json`, content: '{"LagP99Ms": 1, "CpuFraction": 0.1}' }))
const init = { thresholds: [], maxRegressions: [], baseline: [], across: [] }

let folder = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gsplan-small-'))
  for (const index of [0, 1]) {
    const json = runJsonOf({ schema: 2, seed: index + 1, seeds: { group: 'set', index, of: 2 } })
    const traces = lasting(30 + index)
    const dir = await makeRunDirectory(folder, `whole-${index}`, { entries: [...traces, ...health], json })
    await checkRun({ runDir: dir, ...init })
  }
})
afterAll(() => { rmSync(folder, { recursive: true }) })

/** The two runs of a set, in one of which a file is huge. */
function makeRuns (file: string, hasArchive: boolean): readonly [string, string] {
  const dirs = [0, 1].map(index => join(folder, `run-${index}`)) as [string, string]
  dirs.forEach((dir, index) => { cpSync(join(folder, `whole-${index}`), dir, { recursive: true }) })
  if (!hasArchive) rmSync(runPaths(dirs[0]).archive)
  const path = join(dirs[0], file)
  writeFileSync(path, '')
  // it takes no room on the disk
  truncateSync(path, HUGE_BYTES)
  return dirs
}

const clean = (): void => {
  for (const name of ['run-0', 'run-1', 'set.set.json']) rmSync(join(folder, name), { recursive: true, force: true })
}

const ofRun = 'expected at most 16MiB, got 1.5GiB; no run leaves as much: restore the file, or remove it'
const ofExtraction =
  /expected at most \d+(\.\d+)?MiB, got 1\.5GiB; remove it, or raise the budget with --max-memory 24GiB, if it can be trusted/

test.each<[file: string, hasArchive: boolean, message: string | RegExp, exitCode: number]>([
  ['run.json', true, ofRun, 1],
  ['composition.toml', true, ofRun, 1],
  ['template-params.toml', true, ofRun, 1],
  ['analysis/extraction.json', false, ofExtraction, 1],
  ['analysis/peer-info.json', false, ofExtraction, 1],
  ['analysis/topology.json', false, ofExtraction, 1],
  ['analysis/tracer-output-honest-2-aggregate.json', false, ofExtraction, 1],
  ['analysis/health-honest-1.json', false, ofExtraction, 1],
  ['../set.set.json', true, `set.set.json: ${ofRun}`, 0],
  // what can be made again is
  ['analysis/extraction.json', true, 'passed, delivery_ratio', 0],
  ['analysis/tables/tables.json', true, 'passed, delivery_ratio', 0],
  ['analysis/tables/summary.arrow', true, 'passed, delivery_ratio', 0]
])('%s of 1.5 GiB, archive: %s', (file, hasArchive, message, exitCode) => {
  const dirs = makeRuns(file, hasArchive)
  const outcome = checkAlone(...file.startsWith('..') ? dirs : dirs.slice(0, 1))
  clean()
  // wide enough for a path
  const text = outcome.text.replaceAll(/\s+/g, ' ')
  expect({ exitCode: outcome.exitCode, text }).toMatchObject({ exitCode, text: expect.stringMatching(message) as string })
  if (exitCode !== 0) expect(text).toContain(file.split('/').at(-1))
  expectBounded(outcome, MAX_MIB)
})
