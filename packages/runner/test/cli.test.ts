import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { gsplan } from './gsplan.ts'
import { interruptRun } from './interrupt-run.ts'
import { temporaryFolder } from './run-sim.ts'

const quick = ['-D', 'N_NODES=8', '-D', 'N_PUBLISHER=2', '-D', 'T_WARM=3s', '-D', 'T_RUN=2s', '-D', 'T_COOL=1s']

describe('wrong input is one line, exit code 2, and leaves nothing behind', () => {
  const cases: ReadonlyArray<readonly [name: string, argv: readonly string[], message: string]> = [
    ['unknown parameter', ['-D', 'N_NODS=3'], '-D: unknown parameter N_NODS, did you mean N_NODES?'],
    ['too many publishers', ['-D', 'N_PUBLISHER=30'], 'N_PUBLISHER: expected at most N_NODES (20), got 30; of N_NODES instances, N_PUBLISHER are the group publishers and the ' +
    'others the group lurkers: -D N_PUBLISHER=20 or less'],
    ['unknown engine', ['--engine', 'warp'], '--engine: expected one of sim, exec, testground, kubernetes, hosts, got warp'],
    ['a daemon for an engine that has none', ['--endpoint', 'localhost:1'], '--endpoint: expected --engine testground beside it, got sim'],
    ['unknown metric', ['--threshold', 'latency_p98 < 1ms'],
      'threshold "latency_p98 < 1ms": unknown metric latency_p98, did you mean latency_p90?'],
    ['a metric that has no worse', ['--baseline', '/nowhere', '--max-regression', 'grafts 5%'],
      'max-regression "grafts 5%": expected a metric that has a worse direction, neither more nor less grafts is worse; a threshold can bound it'],
    ['a regression of nothing', ['--max-regression', 'latency_p99 5%'], '--max-regression: expected --baseline DIR beside it, got none'],
    ['a baseline that is nowhere', ['--baseline', '/nowhere', '--max-regression', 'latency_p99 5%'],
      '--baseline /nowhere: expected a run directory with test-output.tgz or run.json, found nothing there'],
    ['an unknown metric in a table', ['-D', 'thresholds.latency_p98=< 1ms'],
      'threshold "latency_p98 < 1ms": unknown metric latency_p98, did you mean latency_p90?'],
    ['a table that is none', ['-D', 'thresholds=5'], 'thresholds: expected a table such as {latency_p99 = "< 200ms"}, got 5'],
    ['a condition nobody would judge', ['--skip-analysis', '--threshold', 'latency_p99 < 1ms'],
      '--skip-analysis: expected no condition beside it, got --threshold'],
    ['differences from nothing', ['--across', 'N_NODES'], '--across N_NODES: expected --baseline DIR beside it, got none'],
    ['no threshold', ['--threshold', 'fast'],
      'threshold "fast": expected METRIC OPERATOR VALUE, such as latency_p99 < 200ms'],
    ['a seed beside seeds', ['--seed', '1', '--seeds', '1-3'], '--seeds: expected no --seed beside it, got 1'],
    ['seeds that are none', ['--seeds', '1-3,x'],
      '--seeds: expected integers ≥ 0 and ranges of them, such as 1-5 or 1,3,7, got "x"'],
    ['a wrong seed', ['--seed', '-1'], '--seed: expected an integer ≥ 0, got -1'],
    ['no thread', ['--threads', '0'], '--threads: expected an integer ≥ 1, got 0'],
    ['threads of real nodes', ['--engine', 'exec', '--threads', '2'], '--threads: expected --engine sim beside it, got exec'],
    ['no process', ['--processes', '0'], '--processes: expected an integer ≥ 1, got 0'],
    ['a router that is nowhere', ['-D', 'GS_MODULE=/nowhere/fork'],
      'GS_MODULE: expected a folder with a built package (package.json) or a Go module (go.mod), found no folder /nowhere/fork'],
    ['a name that is a path', ['--name', '../x'], '--name: expected letters, digits, ".", "_" and "-", got "../x"'],
    ['processes of an engine that starts none', ['--processes', '2'], '--processes: expected --engine exec beside it, got sim'],
    ['attempts at the same results', ['--attempts', '3'], '--attempts: expected an engine in real time, got sim, which repeats its results'],
    ['a cluster for an engine that runs on none', ['--engine', 'sim', '--k8s'], '--k8s: expected --engine testground or kubernetes beside it, got sim'],
    ['a template twice', ['--template', 'a', '--template', 'b'], '--template: expected it once, got 2 values'],
    ['a snapshot twice', ['--config', 'a', '--config', 'b'], '--config: expected it once, got 2 values'],
    ['an engine twice', ['--engine', 'sim', '--engine', 'exec'], '--engine: expected it once, got 2 values'],
    ['a branch without its name', ['--dry-run', '--branch'], '--branch: expected a value, got none'],
    ['a case without its name', ['--dry-run', '--case'], '--case: expected a value, got none'],
    ['unknown flag', ['--frobnicate'], 'unknown option --frobnicate']
  ]
  test.each(cases)('%s', async (_name, argv, message) => {
    const output = join(await temporaryFolder(), 'out')
    expect(await gsplan('run', '-o', output, ...argv)).toEqual({ exitCode: 2, stdout: '', stderr: `gsplan: ${message}\n` })
    expect(existsSync(output)).toBe(false)
  })

  test('malformed TOML: file, line and column', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'broken.toml')
    writeFileSync(file, 'N_NODES = 5\nT_RUN = = "3s"\n')
    const output = join(folder, 'out')
    expect(await gsplan('run', file, '-o', output)).toEqual({
      exitCode: 2, stdout: '', stderr: `gsplan: ${file}:2:9: not TOML: invalid value\n`
    })
    expect(existsSync(output)).toBe(false)
  })

  test('an output directory that can\'t be written', async () => {
    const file = join(await temporaryFolder(), 'file')
    writeFileSync(file, '')
    const { exitCode, stderr } = await gsplan('run', '-o', join(file, 'out'))
    expect([exitCode, stderr]).toEqual([2, `gsplan: --output ${join(file, 'out')}: expected a folder that can be written, got ENOTDIR\n`])
  })

  test.runIf(existsSync('/proc/self'))('an output directory where none can be', async () => {
    const { exitCode, stderr } = await gsplan('run', '-o', '/proc/gsplan-nowhere/out')
    expect([exitCode, stderr]).toEqual(
      [2, 'gsplan: --output /proc/gsplan-nowhere/out: expected a folder that can be written, got ENOENT\n'])
  })

  test('no command', async () => {
    expect(await gsplan()).toEqual(
      { exitCode: 2, stdout: '', stderr: 'gsplan: expected a command: run, rerun, sweep, sweep-merge, runs, ui, kubernetes or doctor\n' })
  })
})

describe('gsplan run', () => {
  test('prints a summary of at most 80 columns and leaves a complete directory', async () => {
    const output = await temporaryFolder()
    const { exitCode, stdout } = await gsplan('run', ...quick, '-o', output, '--quiet', '--name', 'quick')
    expect(exitCode).toBe(0)
    const [name = ''] = readdirSync(output)
    expect(name).toMatch(/^pubsub-test-\d{8}-\d{6}-quick$/)
    expect(readdirSync(join(output, name)).sort()).toEqual(
      ['analysis', 'composition.toml', 'config-snapshot.json', 'events.ndjson', 'run.json', 'template-params.toml', 'test-output.tgz'])
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'PASSED  every instance succeeded, and 1,680 deliveries were measured',
      '@chainsafe/libp2p-gossipsub@14.1.2 · sim · seed 1 · 8 peers · 120/s × 2 KiB'])
    const paths = stdout.split('\n').filter(line => line.includes(output) || line.startsWith('  next '))
    for (const line of stdout.split('\n')) if (!paths.includes(line)) expect(line.length).toBeLessThanOrEqual(80)
    const json = JSON.parse(readFileSync(join(output, name, 'run.json'), 'utf8')) as Record<string, unknown>
    expect(json).toMatchObject({
      schema: 2, engine: 'sim', seed: 1, verdict: { status: 'passed', reasons: [] },
      target: { module: '@chainsafe/libp2p-gossipsub', version: '14.1.2' }, params: { N_NODES: 8, T_RUN: '2s' },
      metrics: { messages_published: 240, messages_expected: 240, delivery_ratio: 1, lag_p99: null },
      files: { report: 'analysis/report.html' }
    })
    const report = readFileSync(join(output, name, 'analysis/report.html'), 'utf8')
    expect(report).toContain('<strong>Passed</strong>')
    // nothing is fetched when the page is opened
    // anchors of its own, and no scripts but those inside
    const page = report.replace(/<script[\s\S]*?<\/script>/g, '')
    expect(page).not.toMatch(/(?:src|href)="(?!data:|#)/)
  })

  test('a breached threshold is exit code 99 and does not move the run', async () => {
    const output = await temporaryFolder()
    const { exitCode, stdout } = await gsplan(
      'run', ...quick, '-o', output, '--quiet', '--json', '--threshold', 'latency_p50 < 1ms', '--threshold', 'delivery_ratio >= 100%')
    expect(exitCode).toBe(99)
    const { verdict, thresholds } = JSON.parse(stdout) as { verdict: { status: string }, thresholds: unknown[] }
    expect(verdict.status).toBe('breached')
    expect(thresholds).toMatchObject([
      { expression: 'latency_p50 < 1ms', ok: false }, { expression: 'delivery_ratio >= 100%', value: 1, ok: true }])
    expect(readdirSync(output)).toHaveLength(1)
    expect(existsSync(join(output, 'failed'))).toBe(false)
  })

  test('conditions of a parameter file and of a baseline run are judged, recorded, and told to CI', async () => {
    const output = await temporaryFolder()
    const params = join(output, 'params.toml')
    const [junit, summary] = [join(output, 'junit.xml'), join(output, 'summary.md')]
    writeFileSync(params, '[thresholds]\nlatency_p50 = "< 1ms"\ndelivery_ratio = [">= 99%", "<= 1"]\n')
    const before = join(output, 'before')
    mkdirSync(before)
    writeFileSync(join(before, 'run.json'), JSON.stringify({
      schema: 1, name: 'before', engine: 'sim', seed: 1, startedAt: '', target: { module: 'm', version: '1' }, versions: {},
      host: { cores: 1, memoryBytes: 1, os: '' }, params: {}, timing: { wallS: 1, virtualS: 1, cpuS: 1, peakRssBytes: 1 },
      verdict: { status: 'passed', reasons: [] }, thresholds: [], metrics: { messages_published: 1, latency_p99: 1, coverage_t100: 'inf' }
    }))
    const argv = ['run', params, ...quick, '-o', join(output, 'runs'), '--quiet', '--json', '--baseline', before,
      '--max-regression', 'latency_p99 5%', '--max-regression', 'coverage_t100 1ms', '--junit', junit]
    const refused = await gsplan(...argv)
    expect([refused.exitCode, existsSync(join(output, 'runs'))]).toEqual([2, false])
    expect(refused.stderr).toMatch(/differs: GS_MODULE m → @chainsafe.*; --across GS_MODULE --across GS_VERSION --across gsplan compares/)
    const across = ['GS_MODULE', 'GS_VERSION', 'gsplan'].flatMap(name => ['--across', name])
    const { exitCode, stdout, stderr } = await gsplan(...argv, ...across,
      { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary })
    expect(exitCode).toBe(99)
    const json = JSON.parse(stdout) as { runDir: string, verdict: { reasons: unknown[] }, thresholds: unknown[], regressions: unknown[] }
    expect(json.thresholds).toMatchObject([
      { expression: 'latency_p50 < 1ms', ok: false }, { expression: 'delivery_ratio >= 99%', value: 1, ok: true },
      { expression: 'delivery_ratio <= 1', value: 1, ok: true }])
    expect(json.regressions).toMatchObject([
      { expression: 'latency_p99 5%', metric: 'latency_p99', baseline: 1, limit: 1.05, ok: false },
      { expression: 'coverage_t100 1ms', metric: 'coverage_t100', baseline: 'inf', limit: 'inf', ok: true }])
    expect(json.verdict.reasons).toHaveLength(2)
    expect(readFileSync(join(json.runDir, 'template-params.toml'), 'utf8')).toContain('[thresholds]\nlatency_p50 = "< 1ms"')
    expect(stderr.split('\n').filter(line => line.startsWith('::error title=gsplan%3A threshold-breached::pubsub-test-'))).toHaveLength(2)
    expect(readFileSync(junit, 'utf8')).toContain('tests="7" failures="2" errors="0"')
    expect(readFileSync(summary, 'utf8')).toContain('❌ breached')
    // made again, it is held against the same conditions, each once
    const again = await gsplan('rerun', json.runDir, '--quiet', '--json')
    expect((JSON.parse(again.stdout) as { thresholds: unknown[] }).thresholds).toEqual(json.thresholds)
    expect(again.exitCode).toBe(99)
  })

  test('peers with too few connections make a run invalid, exit code 98', async () => {
    const output = await temporaryFolder()
    const { exitCode, stdout } = await gsplan('run', ...quick, '-D', 'N_DEGREE=1', '-D', 'OVERLAY_D=6', '-o', output, '--quiet', '--json')
    expect(exitCode).toBe(98)
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: {
        status: 'invalid', reasons: [{
          code: 'too-few-peers', message: expect.stringMatching(/; N_DEGREE is 1, with at least [56] each peer has enough$/) as string
        }]
      }
    })
  })

  test('an instance that fails moves the run to failed/, whole', async () => {
    const output = await temporaryFolder()
    const { exitCode, stdout } = await gsplan('run', ...quick, '-D', 'T_SETUP=1ms', '-o', output, '--quiet', '--json')
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: {
        status: 'failed',
        reasons: [{ code: 'instance-failed' }, { code: 'instance-output-missing' }]
      }
    })
    expect(readdirSync(output)).toEqual(['failed'])
    const [name = ''] = readdirSync(join(output, 'failed'))
    expect(existsSync(join(output, 'failed', name, 'run.json'))).toBe(true)
    expect(existsSync(join(output, 'failed', name, 'test-output.tgz'))).toBe(true)
  })

  test('a parameter that the router can\'t follow is said and recorded', async () => {
    const { stdout, exitCode } = await gsplan(
      'run', ...quick, '-D', 'VALIDATE_QUEUE_SIZE=32', '-o', await temporaryFolder(), '--quiet', '--json')
    expect(exitCode).toBe(0)
    expect((JSON.parse(stdout) as { findings: string[] }).findings).toEqual(
      ['validate_queue_size = 32 was not followed by the router: it has no validation queue'])
  })

  test('--k8s without an engine runs here, says so first, and records it', async () => {
    const output = await temporaryFolder()
    const { stdout, stderr, exitCode } = await gsplan('run', ...quick, '--k8s', '--skip-analysis', '-o', output, '--json')
    const finding = '--k8s asks for the runner cluster:k8s, and no engine is named: the engine sim runs the test on this machine, ' +
      'without it; --engine testground or kubernetes does otherwise'
    expect([exitCode, stderr.split('\n')[0]]).toEqual([0, `gsplan: warning: ${finding}`])
    expect((JSON.parse(stdout) as { findings: string[] }).findings).toEqual([finding])
  })

  test('--dry-run writes composition and parameters, and stops', async () => {
    const output = await temporaryFolder()
    const { exitCode } = await gsplan('run', '--dry-run', '-o', output)
    expect(exitCode).toBe(0)
    const [name = ''] = readdirSync(output)
    expect(readdirSync(join(output, name)).sort()).toEqual(['composition.toml', 'config-snapshot.json', 'template-params.toml'])
  })

  test('rerun makes the same run again and says that it agrees', async () => {
    const output = await temporaryFolder()
    await gsplan('run', ...quick, '-o', output, '--quiet')
    const [name = ''] = readdirSync(output)
    const { exitCode, stderr } = await gsplan('rerun', join(output, name), '--output', join(output, 'again'), '--quiet')
    expect(readdirSync(join(output, 'again'))).toEqual([expect.stringMatching(/-again$/)])
    expect(exitCode).toBe(0)
    expect(stderr).toContain('the same metrics and the same trace, byte for byte')
    const record = join(output, name, 'run.json')
    writeFileSync(record, readFileSync(record, 'utf8').replace(/"latency_p99": [\d.]+/, '"latency_p99": 1'))
    const junit = join(output, 'stale.xml')
    writeFileSync(junit, 'of an earlier run')
    const differs = await gsplan('rerun', join(output, name), '--quiet', '--junit', junit)
    expect([differs.exitCode, differs.stdout.split('  ')[0]]).toEqual([1, 'DIFFERS'])
    expect(readFileSync(junit, 'utf8')).toContain('rerun-differs')
    const params = join(output, name, 'template-params.toml')
    writeFileSync(params, readFileSync(params, 'utf8').replace('N_NODES = 8', 'N_NODES = {}'))
    expect(await gsplan('rerun', join(output, name))).toEqual(
      { exitCode: 2, stdout: '', stderr: `gsplan: ${params}: N_NODES: expected a whole number, got {}\n` })
    expect((await gsplan('rerun', output, '--quiet')).stderr).toBe(
      `gsplan: ${output}: expected a run directory with run.json, found none\n`)
  })
})

describe('gsplan rerun of a damaged record', () => {
  const record = {
    schema: 1, name: 'r', engine: 'sim', seed: 1, startedAt: '', target: { module: 'm', version: '1' }, versions: {},
    host: { cores: 1, memoryBytes: 1, os: '' }, params: {}, timing: { wallS: 1, virtualS: 1, cpuS: 1, peakRssBytes: 1 },
    verdict: { status: 'passed', reasons: [] }, thresholds: [], metrics: {}
  }

  test.each([
    ['no JSON', '{', 1, /^not JSON: [^\n]*$/],
    ['no object', '[]', 1, /^expected all of it to be an object, got \[\]$/],
    ['another schema', '{}', 1, /^expected schema to be 1 or 2, got nothing$/],
    ['an incomplete one', '{"schema":1}', 1, /^expected name to be a text, got nothing$/],
    ['a seed that is no number', JSON.stringify({ ...record, seed: 'abc' }), 1, /^expected seed to be a number, got "abc"$/],
    ['a seed that can\'t be', JSON.stringify({ ...record, seed: -1 }), 1, /^expected seed to be an integer ≥ 0, got -1$/],
    ['an unknown engine', JSON.stringify({ ...record, engine: 'warp' }), 2, /^engine: expected one of sim, exec, testground, kubernetes, hosts, got warp$/],
    ['no composition beside it', JSON.stringify(record), 2, /: expected a run directory with composition\.toml, found none$/]
  ])('%s is one line', async (_name, text, expected, message) => {
    const runDir = await temporaryFolder()
    writeFileSync(join(runDir, 'run.json'), text)
    const { exitCode, stdout, stderr } = await gsplan('rerun', runDir, '--quiet')
    expect([exitCode, stdout]).toEqual([expected, ''])
    expect(stderr.replace(/^gsplan: /, '').replace(`${join(runDir, 'run.json')}: `, '').trimEnd()).toMatch(message)
    expect(readdirSync(runDir)).toEqual(['run.json'])
  })
})

describe('Ctrl-C', () => {
  test.each(['1', '2'])('leaves complete files and no run.json, says so, and exits with 130, with %s threads', async threads => {
    const output = await temporaryFolder()
    const { exitCode, stderr, stdout } = await interruptRun('-D', 'T_RUN=1h', '--threads', threads, '-o', output)
    expect(exitCode).toBe(130)
    expect(stdout).toBe('')
    const [name = ''] = readdirSync(output)
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      `gsplan: interrupted; ${join(output, name)} holds composition.toml, template-params.toml and the instances' outputs so far, ` +
      'and no run.json')
    expect(readdirSync(join(output, name)).sort()).toEqual(
      ['composition.toml', 'config-snapshot.json', 'events.ndjson', 'template-params.toml', 'test-output.tgz'])
    const events = readFileSync(join(output, name, 'events.ndjson'), 'utf8').trim().split('\n')
    expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({ kind: 'end', status: 'interrupted' })
  })
})

describe('gsplan doctor', () => {
  test('tells what is installed and what each is for', async () => {
    const { exitCode, stdout } = await gsplan('doctor')
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`node        ${process.version}`)
    expect(stdout.split('\n').filter(line => line !== '')).toHaveLength(9)
  })
})
