import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { main } from '../../src/cli.ts'
import { settleSet } from '../../src/check/set-file.ts'
import { lasting } from '../../src/testing/four-peers.ts'
import { makeRunDirectory } from '../../src/testing/run-directory.ts'
import { runJsonOf } from '../../src/testing/run-json.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-set-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

/** Fields of a record; metrics are those of the archive, too. */
interface Measured {
  readonly metrics?: { readonly messages_published: number, readonly latency_p99: number }
  readonly verdict?: object
  readonly seeds?: object
}

const unjudged = { status: 'unjudged', reasons: [] }
const passed = { status: 'passed', reasons: [] }

const makeRun = async (name: string, index: number, fields: Measured = {}, parent = folder): Promise<string> =>
  makeRunDirectory(parent, name, {
    entries: fields.metrics === undefined ? undefined : lasting(fields.metrics.latency_p99),
    json: runJsonOf({ schema: 2, name, seed: index + 1, seeds: { group: 'set', index, of: 2 }, verdict: unjudged, metrics: {}, ...fields })
  })
const measured = (latency_p99: number): Measured => ({ verdict: passed, metrics: { messages_published: 1, latency_p99 } })

interface SetDocument {
  readonly verdict: { readonly status: string }
  readonly intervals: Readonly<Record<string, unknown>>
  readonly runs: ReadonlyArray<{ readonly dir: string, readonly verdict: unknown }>
}

const setFile = (): string => join(folder, 'set.set.json')
const writeSet = (fields: object = {}): void => {
  writeFileSync(setFile(), JSON.stringify({ schema: 1, name: 'set', verdict: unjudged, intervals: {}, runs: [], ...fields }))
}
const readSet = (): SetDocument => JSON.parse(readFileSync(setFile(), 'utf8')) as SetDocument

const check = async (...argv: string[]): Promise<number> =>
  main(['check', ...argv], { stdout: { write: () => true }, stderr: { write: () => true }, env: {} })

describe('the file of a set that was not judged', () => {
  test('has its verdict once the last of its runs is judged, whatever became of each', async () => {
    writeSet()
    await makeRun('a', 0, measured(30))
    const last = await makeRun('b', 1)
    expect([await settleSet(last), readSet().verdict.status]).toEqual([undefined, 'unjudged'])
    rmSync(last, { recursive: true })
    const failed = { status: 'failed', reasons: [{ code: 'instance-failed', message: 'died' }] }
    const moved = await makeRun('b', 1, { verdict: failed }, join(folder, 'failed'))
    expect(await settleSet(moved)).toBe(setFile())
    const { verdict, intervals, runs } = readSet()
    expect({ verdict, latency: intervals['latency_p99'], runs: runs.map(each => [each.dir, each.verdict]) }).toEqual({
      verdict: { status: 'failed', reasons: [{ code: 'instance-failed', message: 'b: died' }] },
      latency: { value: 30, low: null, high: null }, runs: [['a', passed], [join('failed', 'b'), failed]]
    })
  })

  test('has the verdict of check on its runs', async () => {
    writeSet()
    const dirs = [await makeRun('a', 0, measured(30)), await makeRun('b', 1, measured(36))]
    expect(await check(...dirs, '--threshold', 'latency_p99 < 35ms')).toBe(99)
    const { verdict, runs } = readSet()
    expect([verdict.status, runs.map(each => [each.dir, (each.verdict as { status: string }).status])]).toEqual(
      ['breached', [['a', 'passed'], ['b', 'breached']]])
  })
})

test('a set that was judged, or is not whole, stays as it is', async () => {
  const dirs = [await makeRun('a', 0, measured(30)), await makeRun('b', 1, measured(36))]
  writeSet({ verdict: passed })
  expect(await settleSet(dirs[1] ?? '')).toBeUndefined()
  writeSet()
  const other = await makeRun('c', 2, { ...measured(31), seeds: { group: 'other', index: 0, of: 1 } })
  expect(await check(dirs[0] ?? '', other)).toBe(0)
  expect([readSet().verdict.status, existsSync(join(folder, 'other.set.json'))]).toEqual(['unjudged', false])
})

test('no name of a set leads out of the folder', async () => {
  writeFileSync(join(folder, 'x.set.json'), JSON.stringify({ name: '../x', verdict: unjudged }))
  const run = await makeRun('deep/a', 0, { ...measured(30), seeds: { group: '../x', index: 0, of: 1 } })
  expect(await settleSet(run)).toBeUndefined()
})
