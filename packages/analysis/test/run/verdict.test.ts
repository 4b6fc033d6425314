import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fourPeers, makeRunDirectory, runJsonOf } from '@gsplan/gate/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runAndPrint } from '../../src/run/run-and-print.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-verdict-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

interface Printed {
  readonly status: string
  readonly reasons: ReadonlyArray<{ readonly code: string }>
}

/** Analyses runs again; the status of each as text, JSON and page say it, and the exit code. */
async function analyse (...dirs: readonly string[]): Promise<{ exitCode: number, statuses: readonly string[], stdout: string }> {
  const out: string[] = []
  const print = async (json: boolean): Promise<number> => runAndPrint(
    { dirs, template: undefined, jobs: undefined, trim: false, json },
    { stdout: { write: text => out.push(String(text)) }, stderr: { write: () => true } })
  const exitCode = await print(true)
  expect(await print(false)).toBe(exitCode)
  const [json = '', ...text] = out
  const pages = dirs.map(dir => /<div class="verdict (\w+)"><strong>\1/i.exec(readFileSync(join(dir, 'analysis/report.html'), 'utf8'))?.[1] ?? '')
  const printed = (JSON.parse(json) as Printed[]).map(({ status }) => status)
  expect(pages).toEqual(printed)
  return { exitCode, statuses: printed, stdout: text.join('') }
}

const make = async (name: string, status: string, code?: string): Promise<string> => makeRunDirectory(folder, name, {
  entries: fourPeers(),
  json: runJsonOf({ schema: 2, verdict: { status, reasons: code === undefined ? [] : [{ code, message: 'm' }] } })
})

test.each([
  ['failed', 'engine-failed', 1], ['invalid', 'saturated', 98], ['passed', undefined, 0]
])('a run that was %s stays so in text, JSON and page', async (status, code, exitCode) => {
  const dir = await make('r', status, code)
  const before = readFileSync(join(dir, 'run.json'), 'utf8')
  const { stdout, ...judged } = await analyse(dir)
  expect(judged).toEqual({ exitCode, statuses: [status] })
  expect(stdout).toMatch(new RegExp(`^\\S+: ${status}, `))
  expect(readFileSync(join(dir, 'run.json'), 'utf8')).toBe(before)
})

test('a breached condition is evaluated anew', async () => {
  const dir = await makeRunDirectory(folder, 'r', {
    entries: fourPeers(), params: '[thresholds]\nlatency_p99 = "< 30ms"\n', json: runJsonOf()
  })
  expect(await analyse(dir)).toMatchObject({ exitCode: 99, statuses: ['breached'] })
})

test('a run that was not judged gets its verdict, metrics and files into run.json', async () => {
  const dir = await makeRunDirectory(folder, 'r', {
    entries: fourPeers(), params: '[thresholds]\nlatency_p99 = "< 40ms"\n',
    json: runJsonOf({ schema: 2, verdict: { status: 'unjudged', reasons: [] }, metrics: {}, files: { archive: 'test-output.tgz' } })
  })
  expect(await analyse(dir)).toMatchObject({ exitCode: 0, statuses: ['passed'] })
  expect(JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8'))).toMatchObject({
    schema: 2, verdict: { status: 'passed', reasons: [] }, metrics: { latency_p99: 35 },
    thresholds: [{ expression: 'latency_p99 < 40ms', value: 35, ok: true }],
    findings: ['1 of 6 expected deliveries are missing'], findingCodes: ['undelivered'],
    files: { archive: 'test-output.tgz', report: 'analysis/report.html', 'latency-cdf': 'analysis/figures/latency-cdf.png' }
  })
})

test('several runs: a line each, and the exit code of the gravest', async () => {
  const dirs = [await make('a', 'passed'), await make('b', 'invalid', 'saturated')]
  const { exitCode, statuses, stdout } = await analyse(...dirs)
  expect([exitCode, statuses]).toEqual([98, ['passed', 'invalid']])
  expect(stdout.trimEnd().split('\n').map(line => line.split(/ +/)[1])).toEqual(['status', ...statuses])
})
