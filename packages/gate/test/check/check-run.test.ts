import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { main } from '../../src/cli.ts'
import { fourPeers, lasting } from '../../src/testing/four-peers.ts'
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

/** Text with a line for each reason and finding, however long. */
const unwrapped = (text: string): string => text.replaceAll(/\n +/g, ' ')

const withRunOut = (runOut: string): Entry[] =>
  fourPeers().map(entry => entry.name === 'run/g/0/run.out' ? { ...entry, content: runOut } : entry)

const silent = (): Entry[] => fourPeers([[], [], [], []])

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
    ['only a record', { json: runJsonOf() }, ['--threshold', 'latency_p99 < 40ms'], 98,
      'instance-output-missing: the archive is gone, so that nothing of what run.json says can be measured again'],
    ['only a record, of nothing', { json: runJsonOf({ metrics: { messages_published: 0 } }) }, [], 98,
      'nothing-measured: run.json reports no message'],
    ['only a record, that nobody judged', { json: runJsonOf({ metrics: {} }) }, [], 98,
      'nothing-measured: run.json says that nobody judged the run'],
    ['only a record, that was not judged but measured',
      { json: runJsonOf({ schema: 2, verdict: { status: 'unjudged', reasons: [] } }) }, [], 98,
      'nothing-measured: run.json says that nobody judged the run'],
    ['no run', {}, [], 2, 'expected a run directory with test-output.tgz or run.json, found neither'],
    ['regression without baseline', { entries: fourPeers() }, ['--max-regression', 'latency_p99 5%'], 2,
      '--max-regression: expected --baseline DIR beside it, got none'],
    ['baseline without regression', { entries: fourPeers() }, ['--baseline', 'x'], 2,
      '--baseline: expected --max-regression \'METRIC AMOUNT\' beside it, got none']
  ]
  test.each(cases)('%s', async (_name, files, argv, exitCode, said) => {
    const dir = await makeRun('run', files)
    const outcome = await check(dir, argv)
    expect(unwrapped(outcome.stdout + outcome.stderr)).toContain(said)
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
    const { exitCode, stdout } = await check(await makeRun('run', { entries: fourPeers(), json: runJsonOf() }), [
      '--baseline', await makeRun('before', { json: runJsonOf({ metrics: { messages_published: 1, latency_p99: 30 } }) }),
      '--max-regression', 'latency_p99 10%'])
    expect([exitCode, stdout.split('\n').slice(-4)]).toEqual([99, [
      '  threshold-breached: latency_p99 10%: measured 35.000 ms, at most 33.000 ms',
      '    after 30.000 ms', '  note: 1 of 6 expected deliveries are missing', ''
    ]])
  })

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['has an impossible ratio', { metrics: { messages_published: 1, delivery_ratio: 1.5 } }, 'impossible-metric: delivery_ratio is 1.500000'],
    ['nobody judged', { schema: 2, verdict: { status: 'unjudged', reasons: [] } }, 'nothing-measured: run.json says that nobody judged the run'],
    ['measured nothing', { metrics: { messages_published: null } }, 'nothing-measured: run.json reports no message']
  ])('a record alone that %s is none', async (_name, fields, reason) => {
    const { exitCode, stderr } = await against({ json: runJsonOf(fields) }, 'latency_p99 10%')
    expect([exitCode, stderr.includes(`got one with ${reason}`)]).toEqual([2, true])
  })

  test('one that can\'t be trusted is no baseline', async () => {
    const { exitCode, stderr } = await against({ entries: silent() }, 'latency_p99 10%')
    expect([exitCode, stderr]).toEqual([2, `gsplan-gate: --baseline ${join(folder, 'before')}: expected a run that can be trusted, ` +
    'got one with nothing-measured: no message was published in the run phase, so that nothing was measured\n'])
  })
})

describe('a baseline of another configuration', () => {
  const record = (latency: number, fields: object = {}): RunFiles =>
    ({ json: runJsonOf({ metrics: { messages_published: 1, latency_p99: latency }, ...fields }) })
  const measured = (latency: number): RunFiles => ({ ...record(latency), entries: lasting(latency) })
  const other = { params: { N_NODES: 6 }, target: { module: 'n', version: '2' }, versions: { gsplan: '1' }, trim: true }
  const limit = ['--max-regression', 'latency_p99 10%']

  test('is refused with what differs and the flags that name it, and nothing is written', async () => {
    const [run, before] = [await makeRun('run', record(30)), await makeRun('before', record(30, other))]
    const junit = join(folder, 'junit.xml')
    const { exitCode, stdout, stderr } = await check(run, ['--baseline', before, ...limit, '--junit', junit])
    expect([exitCode, stdout, existsSync(junit)]).toEqual([2, '', false])
    expect(stderr).toBe(`gsplan-gate: --baseline ${before}: expected a run of the same configuration, got one that differs: ` +
      'N_NODES 6 → 4, GS_MODULE n → m, GS_VERSION 2 → 1, gsplan 1 → 0, trim true → false; ' +
      '--across N_NODES --across GS_MODULE --across GS_VERSION --across gsplan --across trim compares them all the same\n')
  })

  test('is taken when each difference is named', async () => {
    const [run, before] = [await makeRun('run', measured(30)), await makeRun('before', record(29, other))]
    const across = (...names: string[]): string[] => names.flatMap(name => ['--across', name])
    const all = across('N_NODES', 'GS_MODULE', 'GS_VERSION', 'gsplan', 'trim')
    expect((await check(run, ['--baseline', before, ...limit, ...all])).exitCode).toBe(0)
    expect((await check(run, ['--baseline', before, ...limit, ...all.slice(2)])).stderr).toContain('got one that differs: N_NODES 6 → 4; --across N_NODES')
    expect((await check(run, ['--baseline', before, ...limit, ...across('n_nodes')])).stderr).toBe(
      'gsplan-gate: --across: expected a parameter of the runs, such as N_NODES, or one of composition, engine, gsplan, trim, ' +
      'got n_nodes, did you mean N_NODES?\n')
    const unknown = await check(run, ['--baseline', before, ...limit, ...all, ...across('FOO')])
    expect([unknown.exitCode, unknown.stdout, unknown.stderr.endsWith('got FOO\n')]).toEqual([2, '', true])
  })

  test('what is meant, with nothing to compare, is a mistake', async () => {
    const run = await makeRun('run', record(30))
    expect(await check(run, ['--across', 'N_NODES'])).toEqual({
      exitCode: 2, stdout: '', stderr: 'gsplan-gate: --across: expected --baseline DIR beside it, or several runs, got neither\n'
    })
  })

  test('long values are shown where they differ', async () => {
    const long = (end: string): object => ({ params: { TOPICS: `${'x'.repeat(100)}${end}${'y'.repeat(100)}` } })
    const [run, before] = [await makeRun('run', record(30, long('1'))), await makeRun('before', record(30, long('2')))]
    expect((await check(run, ['--baseline', before, ...limit])).stderr).toContain(
      `TOPICS …${'x'.repeat(20)}2${'y'.repeat(39)}… → …${'x'.repeat(20)}1${'y'.repeat(39)}…; --across TOPICS`)
  })

  test('each run of a baseline is looked at', async () => {
    const [run, one, two] = [await makeRun('run', record(30)), await makeRun('one', record(29)), await makeRun('two', record(29, { engine: 'exec' }))]
    const { exitCode, stderr } = await check(run, ['--baseline', one, two, ...limit])
    expect([exitCode, stderr.includes(`--baseline ${two}: `), stderr.includes('engine exec → sim; --across engine')]).toEqual([2, true, true])
  })
})

describe('several runs', () => {
  const seeds = async (name: string, latencies: readonly number[], fields: object = {}): Promise<string[]> => Promise.all(
    latencies.map(async (latency_p99, index) => makeRun(`${name}${index + 1}`, {
      // archives of equal bytes would be one run
      entries: lasting(latency_p99 + index / 1000),
      json: runJsonOf({ name: `${name}${index + 1}`, seed: index + 1, metrics: { messages_published: 1, latency_p99 }, ...fields })
    })))
  const checkAll = async ([first = '', ...others]: readonly string[], ...argv: string[]): Promise<Outcome> => check(first, [...others, ...argv])

  test('are judged as a set, with the verdict of each', async () => {
    const dirs = await seeds('a', [30, 31, 36])
    const { exitCode, stdout } = await checkAll(dirs, '--threshold', 'latency_p99 < 35ms', '--json')
    expect(exitCode).toBe(99)
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'a1 and 2 more', verdict: { status: 'breached' }, intervals: { latency_p99: { value: 31.001, low: 30, high: 36.002 } },
      runs: [{ name: 'a1', verdict: { status: 'passed' } }, { verdict: { status: 'passed' } }, { verdict: { status: 'breached' } }]
    })
    expect((await checkAll(dirs, '--threshold', 'latency_p99 < 37ms')).exitCode).toBe(0)
  })

  test('that were made as a set have its name', async () => {
    const dirs = await seeds('a', [30, 31], { seeds: { group: 'nightly', index: 0, of: 2 } })
    expect((JSON.parse((await checkAll(dirs, '--json')).stdout) as { name: string }).name).toBe('nightly')
  })

  test('against several baseline runs: the intervals of both decide', async () => {
    const runs = await seeds('run', [30, 31, 32, 33, 34, 35])
    const [near, far] = [await seeds('near', [29, 30, 31, 32, 33, 34]), await seeds('far', [20, 21, 22, 23, 24, 25])]
    const limit = ['--max-regression', 'latency_p99 20%']
    // the median is 3 % above the other, the interval of the excess well below the limit
    expect((await checkAll(runs, '--baseline', ...near, ...limit)).exitCode).toBe(0)
    const { exitCode, stdout } = await checkAll(runs, '--baseline', ...far, ...limit)
    expect([exitCode, stdout.includes('threshold-breached: latency_p99 20%')]).toEqual([99, true])
    // 5 % are not excluded by so few runs, although the median is only 3 % above
    expect((await checkAll(runs, '--baseline', ...near, '--max-regression', 'latency_p99 5%')).exitCode).toBe(99)
  })

  test('of other configurations, or the same run again, are no set', async () => {
    const [[a = '', b = ''], [c = '']] = [await seeds('a', [30, 31]), await seeds('c', [33], { params: { N_NODES: 3 } })]
    const [twin = ''] = await seeds('twin', [30])
    const said = async (...dirs: string[]): Promise<unknown> => {
      const { exitCode, stderr } = await checkAll(dirs)
      return [exitCode, stderr.replaceAll(folder, '')]
    }
    expect(await said(a, b, c)).toEqual([2, 'gsplan-gate: /c1: expected a run of the configuration of /a1, got one that differs: ' +
    'N_NODES 4 → 3; --across N_NODES judges them together all the same\n'])
    expect(await said(a, twin)).toEqual([2, 'gsplan-gate: /twin1: expected each seed once, got seed 1 of /a1 again\n'])
    expect(await said(a, join(folder, 'none'))).toEqual(
      [2, 'gsplan-gate: /none: expected a run directory with test-output.tgz or run.json, found nothing there\n'])
    expect(await said(a, join(a, 'run.json'))).toEqual(
      [2, 'gsplan-gate: /a1/run.json: expected a run directory with test-output.tgz or run.json, found a file\n'])
    const misspelt = 'gsplan-gate: --across: expected a parameter of the runs, such as N_NODES, or one of composition, engine, ' +
      'gsplan, trim, got N_NODE, did you mean N_NODES?\n'
    expect(await said(a, b, '--across', 'N_NODE')).toEqual([2, misspelt])
    expect(await said(a, b, a)).toEqual([2, 'gsplan-gate: /a1: expected each run once, got it twice\n'])
    expect((await checkAll([a, c], '--across', 'N_NODES')).exitCode).toBe(0)
  })
})

describe('the same run again', () => {
  const limit = ['--max-regression', 'latency_p99 10%']
  const said = async (...argv: string[]): Promise<unknown> => {
    const { exitCode, stdout, stderr } = await check(argv[0] ?? '', argv.slice(1))
    return [exitCode, stdout, stderr.replaceAll(folder, '')]
  }
  const refused = (message: string): unknown => [2, '', `gsplan-gate: ${message}\n`]

  test('is no second baseline, and no baseline of its own', async () => {
    const [run, before] = [await makeRun('run', { entries: fourPeers(), json: runJsonOf({ seed: 2 }) }), await makeRun('before', { json: runJsonOf() })]
    expect(await said(run, '--baseline', before, before, ...limit)).toEqual(
      refused('--baseline /before: expected each run once, got the run of /before again'))
    expect(await said(run, '--baseline', `${run}/.`, ...limit)).toEqual(refused('--baseline /run/.: expected another run, got one that is checked'))
  })

  test('is known by its archive, whatever its record says, or without one', async () => {
    const entries = fourPeers()
    const run = await makeRun('run', { entries, json: runJsonOf({ engine: 'exec', seed: 1 }) })
    const [edited, bare] = [await makeRun('edited', { entries, json: runJsonOf({ engine: 'exec', seed: 2 }) }), await makeRun('bare', { entries })]
    expect(await said(run, edited)).toEqual(refused('/edited: expected each run once, got the run of /run again'))
    const other = await makeRun('other', { entries: silent(), json: runJsonOf({ engine: 'exec', seed: 3 }) })
    expect(await said(other, '--baseline', run, bare, ...limit)).toEqual(
      refused('--baseline /bare: expected each run once, got the run of /run again'))
  })
})

describe('the recorded trim', () => {
  const published = async (dir: string, ...argv: string[]): Promise<unknown> =>
    (JSON.parse((await check(dir, ['--json', ...argv])).stdout) as { metrics: Record<string, number> }).metrics['messages_published']

  test('is applied unless it is told otherwise', async () => {
    const [trimmed, whole] = [
      await makeRun('trimmed', { entries: fourPeers(), json: runJsonOf({ trim: true }) }), await makeRun('whole', { entries: fourPeers(), json: runJsonOf() })]
    // message 1 is sent in the first second
    expect([await published(trimmed), await published(trimmed, '--no-trim'), await published(whole), await published(whole, '--trim')])
      .toEqual([1, 2, 2, 1])
  })
})

describe('for people', () => {
  test('lines of 80 columns, but for the name of the folder, which is whole', async () => {
    const dir = await makeRun(`a run ${'with a long name '.repeat(6)}`, { entries: withRunOut('{"ts":1,"event":{"crash_event":{"groups":"g"}}}') })
    const [first = '', ...others] = (await check(dir, ['--threshold', 'lag_p99 < 1s'])).stdout.split('\n')
    expect(first).toBe(`${dir}:`)
    expect(others.filter(line => line.length > 80)).toEqual([])
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
