import { execFile } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { checkRun } from '@gsplan/gate'
import { onLiveEvents, type TestProgress } from '@gsplan/run-format'
import { parseComposition } from '@gsplan/testground'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { diagnose } from '../../../src/doctor.ts'
import type { EngineResult } from '../../../src/engine.ts'
import { createTestgroundEngine, type TestgroundLimits } from '../../../src/engines/testground/testground.ts'
import { rerun } from '../../../src/rerun.ts'
import type { RunResult } from '../../../src/run-result.ts'
import { temporaryFolder } from '../../run-sim.ts'
import { cacheDir, event, success, useFake } from './use-fake.ts'

afterEach(() => { vi.unstubAllEnvs() })

/** Why a run is not passed, but for how busy this machine was in the moment that the fake's run takes. */
const codesOf = ({ reasons }: RunResult['verdict']): string[] => reasons.map(({ code }) => code).filter(code => code !== 'saturated')

const runDirOf = (output: string): string => join(output, readdirSync(output).find(name => name.startsWith('pubsub-test')) ?? '')

describe('a run that Testground takes', () => {
  test('0.6: the bundled plan is every group\'s artifact, the archive and the log are kept', async () => {
    const { run: start, calls, composition, home } = await useFake()
    const { runDir, verdict, json, progress } = await start()
    // the fake's instances leave nothing to measure, and don't say how they were started
    expect(codesOf(verdict)).toEqual(['contradictory-archive', 'instance-output-missing'])
    expect(calls()).toEqual([[
      'run', 'composition', '-f', join(runDir, 'testground-composition.toml'), '--collect', '-o', join(runDir, '.outputs', 'collected')
    ]])
    const sent = composition()
    const { global, groups } = sent
    const folder = join(home, 'plans', global.plan)
    expect(global.plan).toMatch(/^gsplan-[0-9a-f]{12}$/)
    expect(readdirSync(folder).sort()).toEqual(['Dockerfile', 'gsplan-plan.mjs', 'manifest.toml'])
    const artifact = join(realpathSync(folder), 'gsplan-plan.mjs')
    expect(groups.map(({ run: section }) => section?.artifact)).toEqual([artifact, artifact])
    expect(lstatSync(artifact).mode & 0o111).toBe(0o111)
    // nothing else is changed
    const composed = parseComposition(readFileSync(join(runDir, 'composition.toml'), 'utf8'))
    expect(sent).toEqual({
      ...composed, global: { ...composed.global, plan: global.plan },
      groups: composed.groups.map(group => ({ ...group, run: { ...group.run, artifact } }))
    })
    expect(readdirSync(runDir).sort()).toEqual([
      'analysis', 'composition.toml', 'config-snapshot.json', 'events.ndjson', 'run.json', 'template-params.toml', 'test-output.tgz',
      'testground-composition.toml', 'testground.log'])
    expect(readFileSync(join(runDir, 'testground.log'), 'utf8')).toContain('   MESSAGE << publishers[000] >> Wait for 1s warmup time\n')
    expect(json).toMatchObject({ engine: 'testground', files: { log: 'testground.log' }, timing: { cpuS: null, peakRssBytes: null } })
    expect([...new Set(progress.map(({ phase, activity }) => activity === undefined ? phase : `${phase}: ${activity}`))]
      .filter(text => text !== 'setup')).toEqual([
      'setup: run is queued with ID: fakerun', 'setup: performing healthcheck on runner', 'setup: starting run', 'warm-up', 'run', 'cool-down'
    ])
    const [first, last] = [progress[0], progress.at(-1)].map(each => [each?.startedInstances, each?.endedInstances])
    expect([first, last]).toEqual([[0, 0], [1, 1]])
  })

  test('0.5: the artifact finds Node without a PATH, and the archive has the name it was given', async () => {
    const { run: start, composition } = await useFake({ version: '0.5' })
    const { verdict, runDir } = await start()
    expect(codesOf(verdict)).toEqual(['contradictory-archive', 'instance-output-missing'])
    expect(existsSync(join(runDir, 'test-output.tgz'))).toBe(true)
    const artifact = composition().groups[0]?.run?.artifact ?? ''
    await expect(promisify(execFile)(artifact, [], { env: {} })).rejects.toMatchObject({
      code: 2, stderr: 'gsplan-plan: TEST_PLAN: expected a value in the environment, got none\n'
    })
  })

  test('docker and k8s: the folder is the build context, nothing is prebuilt', async () => {
    const { run: start, composition, home } = await useFake()
    await start({ define: ['TEST_RUNNER=local:docker', 'BUILD_CONFIG=build_args = { NODE_IMAGE = "node:22-slim" }'] })
    const { global, groups } = composition()
    expect(global).toMatchObject({
      runner: 'local:docker', builder: 'docker:generic', build_config: { build_args: { NODE_IMAGE: 'node:22-slim' } }
    })
    expect(groups.map(({ run: section }) => section?.artifact)).toEqual([undefined, undefined])
    expect(existsSync(join(home, 'plans', global.plan, 'Dockerfile'))).toBe(true)
  })

  test('the daemon\'s address is a flag of the program: given, else the snapshot\'s, else Testground\'s own', async () => {
    const { run: start, calls } = await useFake()
    await start({ endpoint: 'https://example.test:8042/' })
    await start({ config: 'local-exec/25-peers' })
    await start()
    expect(calls().map(args => args.slice(0, 3))).toEqual([
      ['--endpoint', 'https://example.test:8042', 'run'], ['--endpoint', 'http://localhost:8080', 'run'], ['run', 'composition', '-f']
    ])
  })
})

test('a run made again asks the same daemon', async () => {
  const { run: start, calls } = await useFake()
  const { runDir, json } = await start({ endpoint: '127.0.0.1:8042' })
  expect(json?.endpoint).toBe('http://127.0.0.1:8042')
  await rerun(runDir, { signal: new AbortController().signal, cacheDir })
  expect(calls().map(args => args.slice(0, 3))).toEqual(Array(2).fill(['--endpoint', 'http://127.0.0.1:8042', 'run']))
})

test('a daemon on another machine gets the work of a run made again only when the user says so', async () => {
  const { run: start, calls } = await useFake()
  const { runDir } = await start({ endpoint: 'example.test:8042' })
  const context = { signal: new AbortController().signal, cacheDir }
  await expect(rerun(runDir, context)).rejects.toMatchObject({ exitCode: 2 })
  await rerun(runDir, context, { endpoint: 'example.test:8043' })
  await rerun(runDir, context, { allowCode: true })
  expect(calls().map(([, address]) => address)).toEqual([8042, 8043, 8042].map(port => `http://example.test:${port}`))
})

test('a run made again that is interrupted before it begins says so', async () => {
  const { run: start, output } = await useFake()
  const { runDir } = await start()
  await expect(rerun(runDir, { signal: AbortSignal.abort('SIGINT'), cacheDir })).rejects.toMatchObject({
    name: 'InterruptedError', exitCode: 130, message: 'interrupted before the run began'
  })
  expect(readdirSync(output)).toHaveLength(1)
})

describe('a test that takes longer than the daemon lets a run take', () => {
  test('is warned of', async () => {
    const { run: start, home } = await useFake()
    const define = ['T_WARM=1m', 'T_RUN=12m', 'T_COOL=1m']
    expect((await start({ define })).warnings).toEqual([
      `the test takes at least 14 min, and Testground's daemon ends a run after 10 min: raise task_timeout_min of [daemon.scheduler] in ${home}/.env.toml, and start the daemon anew`
    ])
    writeFileSync(join(home, '.env.toml'), '[daemon.scheduler]\ntask_timeout_min = 20\n')
    expect((await start({ define })).warnings).toEqual([])
  })
})

describe('a run that fails', () => {
  const failed = event('{"failure_event":{"group":"g","error":"some reason"}}')

  test('exit code 1: collected all the same, moved to failed/ with the log', async () => {
    const { run: start, calls, output } = await useFake({
      mode: 'failure', runOut: { 'publishers/0': success, 'lurkers/0': failed }
    })
    const { verdict, runDir, json } = await start({ endpoint: 'localhost:1' })
    expect(verdict.exitCode).toBe(1)
    expect(verdict.reasons.slice(0, 2)).toEqual([
      { code: 'instance-failed', message: '2 of 3 instances did not end well; the first, lurkers/0, failed: some reason' },
      {
        code: 'engine-failed',
        message: 'the testground engine: testground ended with exit code 1: task of type run cancelled: 2 nodes failed'
      }
    ])
    const [, collect] = calls()
    expect(collect?.slice(0, -2)).toEqual(['--endpoint', 'http://localhost:1', 'collect', '--runner', 'local:exec', '-o'])
    expect(collect?.at(-1)).toBe('fakerun')
    expect(runDir).toBe(join(output, 'failed', readdirSync(join(output, 'failed'))[0] ?? ''))
    expect(readdirSync(runDir)).toEqual(expect.arrayContaining(['test-output.tgz', 'testground.log', 'run.json']))
    expect(json?.files).toMatchObject({ archive: 'test-output.tgz', log: 'testground.log' })
  })

  test('an instance that says so fails the run even when Testground is content', async () => {
    const { run: start } = await useFake({ runOut: { 'lurkers/1': event('{"type":"finish","outcome":"crashed","error":"e"}'), rest: success } })
    const { verdict } = await start()
    expect(verdict.reasons[0]).toEqual({
      code: 'instance-failed', message: '1 of 3 instances did not end well; the first, lurkers/1, crashed: e'
    })
  })

  test('instances that write no run.out are Testground\'s to judge', async () => {
    const { run: start } = await useFake({ runOut: {} })
    expect(codesOf((await start()).verdict)).toEqual(['instance-output-missing'])
  })

  test('no daemon: what was tried, and what is needed', async () => {
    const { run: start } = await useFake({ mode: 'no daemon' })
    const { verdict, runDir, json } = await start()
    expect(verdict.reasons).toEqual([{
      code: 'engine-failed',
      message: 'the testground engine: testground ended with exit code 1: Post "http://localhost:8042/run": dial tcp 127.0.0.1:8042: ' +
        'connect: connection refused; it needs its daemon (testground daemon), at --endpoint'
    }])
    expect(json?.files).toEqual({ composition: 'composition.toml', events: 'events.ndjson', params: 'template-params.toml', log: 'testground.log' })
    expect(existsSync(join(runDir, 'testground.log'))).toBe(true)
  })

  /** Runs a plan that has nothing to do with gsplan on the engine alone. */
  async function runEngine (
    home: string, limits: Partial<TestgroundLimits>, signal: AbortSignal,
    onProgress: (progress: TestProgress) => void = () => {}
  ): Promise<EngineResult & { readonly left: string[], readonly logBytes: number }> {
    mkdirSync(join(home, 'plans', 'behave'), { recursive: true })
    writeFileSync(join(home, 'plans', 'behave', 'manifest.toml'), `
name = "behave"
[builders."exec:go"]
[runners."local:exec"]
[[testcases]]
name = "any"
instances = { min = 1, max = 9 }
`)
    const dir = await temporaryFolder()
    const outputsDir = join(dir, 'outputs')
    const lines = ['plan = "behave"', 'case = "any"', 'runner = "local:exec"', 'builder = "exec:go"']
    const result = await createTestgroundEngine(limits).run({
      composition: parseComposition(`[global]\n${lines.join('\n')}\n[[groups]]\nid = "g"\ninstances = { count = 1 }\n`),
      target: { module: '', version: '', source: 'plan', notes: [] }, runId: 'run', seed: 1, outputsDir,
      runDir: dir, cacheDir, signal, emit: onLiveEvents({ progress: onProgress })
    })
    return { ...result, left: readdirSync(outputsDir), logBytes: statSync(join(dir, 'testground.log')).size }
  }

  test('silent for too long: the client is told to end, what it was at is said, and outputs are collected', async () => {
    const { facts, calls, home } = await useFake({ mode: 'hang' })
    const { failure, instances, archive } = await runEngine(home, { silenceMs: 3000 }, new AbortController().signal)
    expect(failure).toMatch(/^testground said nothing for 3s, in [a-z-]+; the last it said: /)
    expect(facts()).toContainEqual({ ended: 'SIGTERM' })
    expect(calls().at(-1)?.slice(0, 3)).toEqual(['collect', '--runner', 'local:exec'])
    expect([instances.length, archive !== undefined]).toEqual([1, true])
  })

  test.each([
    ['prints without end', 'flood', /^testground printed more than 1000000 bytes, in \S+; the last it said: x{500}$/],
    ['prints a line without end', 'flood line', /^testground printed more than 1000000 bytes, in \S+; the last it said: .*MESSAGE << .* cooling down for 1s$/],
    ['collects without end', 'flood archive', /^testground collected more than 1000000 bytes, in \S+; the last it said: /]
  ] as const)('a client that %s is told to end, within the bounds of its log and archive', async (_, mode, message) => {
    const { home, facts } = await useFake({ mode })
    const bytes = { base: 999_999, perInstance: 1 }
    const { failure, archive, logBytes, left } = await runEngine(
      home, { output: bytes, collected: bytes }, new AbortController().signal)
    expect(failure).toMatch(message)
    expect(facts()).toContainEqual({ ended: 'SIGTERM' })
    expect([archive !== undefined, logBytes < 1_100_000, left]).toEqual([true, true, ['collected']])
  })

  test('beyond --timeout: the client is told to end, outputs are collected, and the run failed', async () => {
    const { run: start, facts, calls } = await useFake({ mode: 'hang' })
    const { verdict, runDir } = await start({ timeout: '3s' })
    expect([verdict.status, verdict.reasons[0]]).toEqual(['failed', {
      code: 'engine-failed', message: 'the testground engine: had not ended after 3 s (--timeout sets the limit)'
    }])
    expect(facts()).toContainEqual({ ended: 'SIGTERM' })
    expect(calls().at(-1)?.slice(0, 3)).toEqual(['collect', '--runner', 'local:exec'])
    expect(existsSync(join(runDir, 'test-output.tgz'))).toBe(true)
  })

  test('interrupted: the client is told to end, what there is is collected, and no run.json is left', async () => {
    const { run: start, facts, calls, output } = await useFake({ mode: 'hang' })
    const controller = new AbortController()
    const activities: Array<string | undefined> = []
    const running = start({}, controller.signal, ({ phase, activity }) => {
      activities.push(activity)
      if (phase === 'cool-down') controller.abort('SIGTERM')
    })
    const error: unknown = await running.catch((cause: unknown) => cause)
    expect(error).toMatchObject({
      name: 'InterruptedError', exitCode: 143,
      message: `interrupted; ${runDirOf(output)} holds composition.toml, template-params.toml and the instances' outputs so far, and no run.json`
    })
    expect(facts()).toContainEqual({ ended: 'SIGTERM' })
    expect(calls().at(-1)).toEqual(expect.arrayContaining(['collect', 'fakerun']))
    expect(activities.at(-1)).toBe('collecting the instances\' outputs; Ctrl-C again gives up')
    expect(readdirSync(runDirOf(output)).sort()).toEqual([
      'composition.toml', 'config-snapshot.json', 'events.ndjson', 'template-params.toml', 'test-output.tgz', 'testground-composition.toml',
      'testground.log'])
  })

  test('interrupted, and nothing comes soon: no half archive is left', async () => {
    const { facts, home } = await useFake({ mode: 'hang twice' })
    const controller = new AbortController()
    const { archive, left, warnings } = await runEngine(home, { collectMs: 8000 }, controller.signal, ({ phase }) => {
      if (phase === 'cool-down') controller.abort('SIGINT')
    })
    expect([archive, left]).toEqual([undefined, []])
    expect(warnings).toEqual(['the instances\' outputs were not collected in 8 s; ' +
      'testground collect --runner local:exec -o test-output.tgz fakerun may still do so'])
    expect(facts()).toContainEqual({ written: 'half an archive' })
    expect(facts().filter(({ ended }) => ended === 'SIGTERM')).toHaveLength(2)
  })
})

describe('a plan that somebody brings', () => {
  const manifest = `
name = "other"
[builders."docker:generic"]
[runners."local:docker"]
[[testcases]]
name = "evaluate"
instances = { min = 1, max = 10 }
`
  const brought = async (): Promise<string> => {
    const folder = join(realpathSync(await temporaryFolder()), 'their-plan')
    mkdirSync(folder)
    writeFileSync(join(folder, 'manifest.toml'), manifest)
    return folder
  }

  test('that leaves no outcome is passed on Testground\'s word, whoever judges it', async () => {
    const { run: start } = await useFake({ runOut: { 'lurkers/0': success, rest: event('{"start_event":{"runenv":{}}}') } })
    const { verdict, json, runDir } = await start({ plan: await brought(), define: ['TEST_RUNNER=local:docker'] })
    const findings = ['2 of 3 instances left no outcome in the archive: the engine testground has seen them succeed',
      'the plan left no gossipsub traces: the run is judged by the outcomes of its instances']
    expect([codesOf(verdict), json?.findings.slice(-2)]).toEqual([[], findings])
    const again = await checkRun({ runDir })
    expect([codesOf(again.verdict), again.findings.map(({ message }) => message).slice(-2)]).toEqual([[], findings])
  })

  test('that leaves no outcome is not passed when Testground says that it failed', async () => {
    const { run: start } = await useFake({ mode: 'failure', runOut: {} })
    expect((await start({ plan: await brought(), define: ['TEST_RUNNER=local:docker'] })).verdict.status).toBe('failed')
  })

  test('--plan: linked beside what is there, with nothing of ours in it', async () => {
    const { run: start, composition, home } = await useFake()
    const folder = await brought()
    mkdirSync(join(home, 'plans', 'their-plan'), { recursive: true })
    writeFileSync(join(home, 'plans', 'their-plan', 'notes'), 'not to be lost')
    const options = { plan: folder, define: ['TEST_RUNNER=local:docker'] }
    await start(options)
    const { global, groups } = composition()
    expect(global).toMatchObject({ runner: 'local:docker', builder: 'docker:generic' })
    // the JS router that is the default is no Go module
    expect(groups.map(({ run: section, build }) => [section?.artifact, build?.dependencies])).toEqual([[undefined, []], [undefined, []]])
    expect(global.plan).toMatch(/^their-plan-[0-9a-f]{8}$/)
    expect(realpathSync(join(home, 'plans', global.plan))).toBe(folder)
    expect(readdirSync(folder)).toEqual(['manifest.toml'])
    expect(readFileSync(join(home, 'plans', 'their-plan', 'notes'), 'utf8')).toBe('not to be lost')
    // again: the same link
    await start(options)
    expect(readdirSync(join(home, 'plans')).sort()).toEqual(['their-plan', global.plan].sort())
  })

  test('one in Testground\'s home is used as it is', async () => {
    const { run: start, composition, home } = await useFake()
    mkdirSync(join(home, 'plans', 'nested', 'plan'), { recursive: true })
    writeFileSync(join(home, 'plans', 'nested', 'plan', 'manifest.toml'), manifest)
    await start({ define: ['TEST_RUNNER=local:docker', 'TEST_PLAN=nested/plan'] })
    expect(composition().global.plan).toBe('nested/plan')
    expect(readdirSync(join(home, 'plans'))).toEqual(['nested'])
  })

  test.each([
    ['too many instances', { define: ['TEST_RUNNER=local:docker', 'N_NODES=11'] },
      'N_NODES: expected from 1 to 10 instances, as other/evaluate takes, got 11'],
    ['another runner', {}, 'TEST_RUNNER: expected one of local:docker, as in plan other, got local:exec']
  ] as const)('%s', async (_name, options, message) => {
    const { run: start, output } = await useFake()
    await expect(start({ ...options, plan: await brought() })).rejects.toMatchObject({ exitCode: 2, message })
    expect(existsSync(output)).toBe(false)
  })
})

describe('what is missing is one line, before anything is written', () => {
  test('the program: exit code 3 and how to get it', async () => {
    const { run: start, output } = await useFake()
    vi.stubEnv('PATH', '/usr/bin:/bin')
    await expect(start()).rejects.toMatchObject({
      name: 'MissingProgramError', exitCode: 3,
      message: expect.stringMatching(/^--engine testground: expected the program testground, found none; build it with Go/) as string
    })
    expect(existsSync(output)).toBe(false)
  })

  test.each([
    ['something else', { version: '0.4' }, {},
      '--engine testground: expected testground run composition to offer --collect (Testground 0.5 or newer), got ' +
      '"Incorrect Usage: flag provided but not defined: -help"'],
    ['a plan', {}, { define: ['TEST_PLAN=elsewhere'] }, /^TEST_PLAN elsewhere: expected a folder with manifest\.toml, found none at .*plans\/elsewhere$/],
    ['a manifest', {}, { plan: tmpdir() }, `--plan: expected a folder with manifest.toml, found none at ${tmpdir()}`],
    ['a sync service', { version: '0.5' }, { define: ['TEST_RUNNER=local:docker'] },
      'TEST_RUNNER: expected local:exec, as Testground 0.5 has no sync service for the others, got local:docker'],
    ['an address', {}, { endpoint: 'ftp://x' },
      '--endpoint: expected the address of Testground\'s daemon, such as http://localhost:8042, got "ftp://x"'],
    ['an address that may be written down', {}, { endpoint: 'https://me:secret@example.test' },
      '--endpoint: expected an address without user and password, as it is written down with the run, got one with'],
    ['an engine that has a daemon', {}, { endpoint: 'x', engine: 'sim' }, '--endpoint: expected --engine testground beside it, got sim']
  ] as const)('%s', async (_name, fake, options, message) => {
    const { run: start, output } = await useFake(fake)
    await expect(start(options)).rejects.toMatchObject({
      exitCode: 2, message: typeof message === 'string' ? message : expect.stringMatching(message) as string
    })
    expect(existsSync(output)).toBe(false)
  })

  test('doctor tells which Testground there is', async () => {
    const found = async (): Promise<string | undefined> => (await diagnose()).find(({ program }) => program === 'testground')?.version
    await useFake()
    expect(await found()).toBe('0.6, commit dirty')
    await useFake({ version: '0.5' })
    expect(await found()).toBe('0.5, commit dirty')
    vi.stubEnv('PATH', '/usr/bin:/bin')
    expect(await found()).toBeUndefined()
  })

  test('a dry run needs none of it', async () => {
    const { run: start, output } = await useFake()
    vi.stubEnv('PATH', '/usr/bin:/bin')
    await start({ dryRun: true })
    expect(readdirSync(runDirOf(output)).sort()).toEqual(['composition.toml', 'config-snapshot.json', 'template-params.toml'])
  })
})
