import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { main } from '../../src/cli.ts'
import { fourPeers } from '../../src/testing/four-peers.ts'
import { runOutOf, type Entry } from '../../src/testing/make-archive.ts'
import { makeRunDirectory, type RunFiles } from '../../src/testing/run-directory.ts'
import { runJsonOf } from '../../src/testing/run-json.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-check-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const makeRun = async (name: string, files: RunFiles): Promise<string> => makeRunDirectory(folder, name, files)

interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

async function check (dir: string, argv: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const [out, err]: [string[], string[]] = [[], []]
  const exitCode = await main(['check', dir, ...argv], {
    stdout: { write: text => out.push(String(text)) }, stderr: { write: text => err.push(String(text)) }, env
  })
  return { exitCode, stdout: out.join(''), stderr: err.join('') }
}

const withRunOut = (runOut: string): Entry[] =>
  fourPeers().map(entry => entry.name === 'run/g/0/run.out' ? { ...entry, content: runOut } : entry)

const silent = (): Entry[] => fourPeers().filter(({ name }) => !name.endsWith('filtered.bin'))
  .concat([1, 2, 3, 4].map(seq => ({ name: `run/g/${seq - 1}/tracer-output-honest-${seq}-filtered.bin`, content: '' })))

const crashed = (): Entry[] => withRunOut(
  `${runOutOf(1, 500, 3500).split('\n').slice(0, -1).join('\n')}\n` +
  '{"ts":1700000004000000000,"msg":"","group_id":"g","run_id":"r","event":{"crash_event":{"group":"g","error":"out of memory","stacktrace":""}}}')

describe('exit codes', () => {
  const cases: ReadonlyArray<readonly [name: string, files: RunFiles, argv: readonly string[], exitCode: number, said: string]> = [
    ['nothing asked for', { entries: fourPeers() }, [], 0, 'run: passed'],
    ['a condition that holds', { entries: fourPeers(), json: runJsonOf() }, ['--threshold', 'latency_p99 <= 35ms'], 0, 'run: passed'],
    ['one that does not', { entries: fourPeers() }, ['--threshold', 'latency_p99 < 35ms'], 99, 'latency_p99 < 35ms: measured 35.000 ms'],
    ['what was never reached is compared as such', { entries: fourPeers() }, ['--threshold', 'coverage_t100 < inf'], 0, 'run: passed'],
    ['a metric that can\'t be measured', { entries: fourPeers() }, ['--threshold', 'lag_p99 < 1h'.replace('h', 's')], 99,
      'lag_p99 < 1s: could not be measured'],
    ['an unknown metric', { entries: fourPeers() }, ['--threshold', 'speed > 1'], 2, 'unknown metric speed'],
    ['no messages', { entries: silent() }, ['--threshold', 'latency_p99 < 1s'], 98, 'nothing-measured: no message was published'],
    ['no messages, no conditions', { entries: silent(), json: runJsonOf() }, [], 98, 'nothing-measured: no message was published'],
    ['an archive of nothing', { entries: [] }, [], 98, 'instance-output-missing: the archive has no peers or no traces'],
    ['what the engine did not trust',
      { entries: fourPeers(), json: runJsonOf({ verdict: { status: 'invalid', reasons: [{ code: 'saturated', message: 'a busy machine' }] } }) },
      ['--threshold', 'latency_p99 < 1s'], 98, 'saturated: a busy machine'],
    ['a failed run, before everything else',
      { entries: silent(), json: runJsonOf({ verdict: { status: 'failed', reasons: [{ code: 'engine-failed', message: 'it broke' }] } }) },
      ['--threshold', 'latency_p99 < 1us'], 1, 'engine-failed: it broke'],
    ['a failed run that left no archive',
      { json: runJsonOf({ metrics: {}, verdict: { status: 'failed', reasons: [{ code: 'engine-failed', message: 'it broke' }] } }) },
      [], 1, 'engine-failed: it broke'],
    ['an instance of an old run that crashed', { entries: crashed() }, [], 1,
      'instance-failed: 1 of 4 instances did not end well; the first, run/g/0, crashed: out of memory'],
    ['a condition the run was made with',
      { entries: fourPeers(), json: runJsonOf({ thresholds: [{ expression: 'latency_p99 < 30ms', value: 35, ok: false }] }) }, [], 99,
      'latency_p99 < 30ms: measured 35.000 ms'],
    ['a condition of the parameter file', { entries: fourPeers(), params: '[thresholds]\nlatency_p99 = "< 30ms"\n' }, [], 99,
      'latency_p99 < 30ms: measured 35.000 ms'],
    ['an unknown metric in the parameter file', { entries: fourPeers(), params: '[thresholds]\nspeed = "< 30ms"\n' }, [], 2,
      'unknown metric speed'],
    ['a recorded regression',
      {
        entries: fourPeers(),
        json: runJsonOf({ regressions: [{ expression: 'latency_p99 5%', metric: 'latency_p99', baseline: 30, limit: 31.5, value: 35, ok: false }] })
      }, [], 99, 'latency_p99 5%: measured 35.000 ms, at most 31.500 ms after 30.000 ms'],
    ['a damaged archive', { entries: fourPeers(), json: '{' }, [], 1, 'run.json: not JSON'],
    ['only a record', { json: runJsonOf() }, ['--threshold', 'latency_p99 < 40ms'], 0, 'run: passed'],
    ['only a record, of nothing', { json: runJsonOf({ metrics: {} }) }, [], 98, 'nothing-measured: run.json reports no message'],
    ['no run', {}, [], 2, 'expected a run directory with test-output.tgz or run.json, found neither'],
    ['regression without baseline', { entries: fourPeers() }, ['--max-regression', 'latency_p99 5%'], 2,
      '--max-regression: expected --baseline DIR beside it, got none'],
    ['baseline without regression', { entries: fourPeers() }, ['--baseline', 'x'], 2,
      '--baseline: expected --max-regression \'METRIC AMOUNT\' beside it, got none']
  ]
  test.each(cases)('%s', async (_name, files, argv, exitCode, said) => {
    const dir = await makeRun('run', files)
    const outcome = await check(dir, argv)
    expect(outcome.stdout + outcome.stderr).toContain(said)
    expect(outcome.exitCode).toBe(exitCode)
    expect([outcome.stdout === '', outcome.stderr === '']).toEqual(exitCode === 2 || said.startsWith('run.json') ? [true, false] : [false, true])
  })
})

describe('a baseline', () => {
  const against = async (baseline: RunFiles, ...regressions: string[]): Promise<Outcome> => check(
    await makeRun('run', { entries: fourPeers() }),
    ['--baseline', await makeRun('before', baseline), ...regressions.flatMap(each => ['--max-regression', each])])

  test('its archive is measured; the same run is no regression', async () => {
    expect((await against({ entries: fourPeers() }, 'latency_p99 0%', 'delivery_ratio 0%', 'coverage_t100 0ms')).exitCode).toBe(0)
  })

  test('a record alone will do', async () => {
    const { exitCode, stdout } = await against({ json: runJsonOf({ metrics: { messages_published: 1, latency_p99: 30 } }) }, 'latency_p99 10%')
    expect([exitCode, stdout.split('\n')[1]]).toEqual(
      [99, '  threshold-breached: latency_p99 10%: measured 35.000 ms, at most 33.000 ms after 30.000 ms'])
  })

  test('one that can\'t be trusted is no baseline', async () => {
    const { exitCode, stderr } = await against({ entries: silent() }, 'latency_p99 10%')
    expect([exitCode, stderr]).toEqual([2, `gsplan-gate: --baseline ${join(folder, 'before')}: expected a run that can be trusted, ` +
    'got one with nothing-measured: no message was published in the run phase, so that nothing was measured\n'])
  })
})

describe('for CI', () => {
  test('one JSON document on stdout, JUnit in its file, GitHub\'s summary and commands beside', async () => {
    const dir = await makeRun('run', { entries: fourPeers() })
    const [junit, summary] = [join(folder, 'junit.xml'), join(folder, 'summary.md')]
    const { exitCode, stdout, stderr } = await check(dir, ['--threshold', 'coverage_t100 < 1s', '--threshold', 'lag_p99 < 1s', '--json', '--junit', junit],
      { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary })
    expect(exitCode).toBe(99)
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'run', verdict: { status: 'breached', exitCode: 99 }, regressions: [],
      thresholds: [{ expression: 'coverage_t100 < 1s', value: 35, ok: true }, { expression: 'lag_p99 < 1s', value: null, ok: false }],
      metrics: { latency_p99: 35, lag_p99: null }
    })
    expect(stderr).toBe('::error title=gsplan%3A threshold-breached::run: lag_p99 < 1s: could not be measured\n')
    expect(readFileSync(junit, 'utf8')).toContain('tests="4" failures="1" errors="0"')
    expect(readFileSync(summary, 'utf8')).toMatch(/^### gsplan: run\n\n❌ breached: a condition doesn't hold\n/)
  })
})
