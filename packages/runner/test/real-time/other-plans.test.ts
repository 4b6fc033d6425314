import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { parseComposition } from '@gsplan/testground'
import { expect, test } from 'vitest'
import type { EngineResult } from '../../src/engine.ts'
import { createExecEngine, type ExecLimits } from '../../src/engines/exec/exec.ts'
import { run } from '../../src/run.ts'
import { defaultRunOptions } from '../../src/run-options.ts'
import { behave, compositionOf as compositionFor } from '../behave.ts'
import { temporaryFolder } from '../run-sim.ts'

/** Its instances have the time of a second, so that a barrier that is never reached ends soon. */
const compositionOf = (acts: Readonly<Record<string, string>>, more = ''): string =>
  compositionFor(acts, { runTime: '1s', more })

/** One run of the fixture, each group doing something else; and the files of each instance. */
async function runActs (acts: Readonly<Record<string, string>>, limits: Partial<ExecLimits> = {}): Promise<{
  readonly result: EngineResult
  readonly outputsDir: string
}> {
  const dir = await temporaryFolder()
  const result = await createExecEngine({ graceMs: 3000, failureGraceMs: 500, ...limits }).run({
    composition: parseComposition(compositionOf(acts)), plan: behave, target: { module: '', version: '', source: 'plan', notes: [] },
    runId: 'run', seed: 1, outputsDir: join(dir, 'outputs'), runDir: dir, cacheDir: join(dir, 'cache'),
    signal: new AbortController().signal, emit: () => {}
  })
  return { result, outputsDir: join(dir, 'outputs', 'run') }
}

/** An outcome with its times left out. */
const outcomes = ({ instances }: EngineResult): unknown => instances.map(({ groupId, outcome, error, isConsequence }) => [
  groupId, outcome, ...error === undefined ? [] : [error.replace(/\d+\.\d s/g, 'T')], ...isConsequence === true ? ['consequence'] : []
])

test('what instances say and leave is kept, whatever their SDK', async () => {
  const { result, outputsDir } = await runActs({ a: 'ok', b: 'legacy', c: 'garbage' })
  expect(outcomes(result)).toEqual([['a', 'ok'], ['b', 'ok'], ['c', 'ok']])
  expect(readFileSync(join(outputsDir, 'a/0/run.out'), 'utf8')).toContain('text is as it was given')
  expect(readdirSync(join(outputsDir, 'c/0')).sort()).toEqual(['run.err', 'run.out'])
  expect(readFileSync(join(outputsDir, 'c/0/run.err'), 'utf8')).toBe('on the other stream\n')
})

const mishaps: ReadonlyArray<readonly [name: string, act: string, outcome: string, error: string, limits?: Partial<ExecLimits>]> = [
  ['exits', 'crash', 'missing', 'ended with exit code 3 after T, before it reported an outcome; last lines: about to end'],
  ['is killed', 'kill', 'crashed', 'ended with signal SIGKILL after T, before it reported an outcome; it said nothing'],
  ['says that it failed', 'fail', 'failed', 'something was wrong, after T'],
  ['floods its output', 'chatter', 'failed',
    `wrote more than 1000000 bytes to its standard outputs, after T; last lines: ${Array<string>(8).fill('y'.repeat(300)).join(' ⏎ ')}`,
    { stdoutBytes: 1e6 }],
  ['fills its folder', 'fill', 'failed', 'wrote more than 1000000 bytes to its outputs folder, after T; last lines: wrote all of it',
    { outputsBytes: 1e6, graceMs: 20_000 }]
]

test.for(mishaps)('one that %s is named, with what it said; the others are ended', async ([, act, outcome, error, limits]) => {
  const { result } = await runActs({ waits: 'forever', bad: act }, limits)
  expect(outcomes(result)).toEqual([
    ['waits', 'failed', 'ended because bad/0 had failed, after T; it said nothing', 'consequence'], ['bad', outcome, error]
  ])
})

test('a barrier that is never reached ends with the time of the test: which, and how many had come', async () => {
  const { result } = await runActs({ a: 'hang', b: 'hang' })
  const error = 'had not ended after 4 s (--timeout sets the limit); at barriers by then: here, 2 of 3, after T; last lines: waiting for somebody'
  expect(outcomes(result)).toEqual([['a', 'failed', error, 'consequence'], ['b', 'failed', error, 'consequence']])
})

test('no instance is started after time is over', async () => {
  // more than are started side by side
  const length = 10 + 2 * availableParallelism()
  const { result } = await runActs(Object.fromEntries(Array.from({ length }, (_, number) => [`g${number}`, 'forever'])), { graceMs: 1000 })
  const over = 'had not ended after 2 s (--timeout sets the limit)'
  const { length: started } = result.instances.filter(({ error }) => error?.startsWith(`${over}, after`))
  expect(outcomes(result)).toEqual(result.instances.map((_, number) => number < started
    ? [`g${number}`, 'failed', `${over}, after T; it said nothing`, 'consequence']
    : [`g${number}`, 'missing', `was not started: ${over}`, 'consequence']))
  expect(started).toBeGreaterThan(0)
  expect(started).toBeLessThan(length)
})

test('an instance is told an absolute folder, wherever the run was started', async () => {
  const dir = await temporaryFolder()
  const outputsDir = relative(process.cwd(), join(dir, 'outputs'))
  const result = await createExecEngine().run({
    composition: parseComposition(compositionOf({ a: 'elsewhere' })), plan: behave, runId: 'run', seed: 1, outputsDir, runDir: dir,
    target: { module: '', version: '', source: 'plan', notes: [] }, cacheDir: join(dir, 'cache'),
    signal: new AbortController().signal, emit: () => {}
  })
  expect(outcomes(result)).toEqual([['a', 'ok']])
  expect(readFileSync(join(dir, 'outputs/run/a/0/written'), 'utf8')).toBe('from elsewhere')
})

test('CPU and memory of all instances are counted', async () => {
  const { result } = await runActs({ a: 'hang', b: 'hang' })
  expect(result.cpuS).toBeGreaterThan(0.02)
  expect(result.peakRssBytes).toBeGreaterThan(40e6)
})

const runGiven = async (composition: string, more: object = {}): ReturnType<typeof run> => {
  const output = await temporaryFolder()
  const file = join(output, 'mine.toml')
  await writeFile(file, composition)
  return run({ ...defaultRunOptions, output, engine: 'exec', composition: file, ...more }, { signal: new AbortController().signal })
}

test('a composition of one\'s own, with a plan or with artifacts, leaves a whole run directory', async () => {
  const { runDir, json } = await runGiven(compositionOf({ a: 'ok', b: 'ok' }), { plan: behave })
  // it is no test of pubsub: nothing is measured, and that is said
  expect(json?.verdict).toEqual({ status: 'passed', reasons: [] })
  expect(json?.findings[0]).toBe('the plan left no gossipsub traces: the run is judged by its 2 instances\' own outcomes')
  expect(readFileSync(join(runDir, 'composition.toml'), 'utf8')).toBe(compositionOf({ a: 'ok', b: 'ok' }))
  expect(readFileSync(join(runDir, 'template-params.toml'), 'utf8')).toBe(
    '# Written by gsplan, which writes run.json last: without that the run was interrupted.\n' +
    'TEST_PLAN = "behave"\nTEST_BUILDER = "exec:go"\nTEST_RUNNER = "local:exec"\nBUILD_SELECTORS = []\nN_NODES = 2\nN_PUBLISHER = 0\n' +
    'T_RUN = "1s"\n\n')
  expect(existsSync(join(runDir, 'test-output.tgz'))).toBe(true)
  const withArtifact = compositionOf({ a: 'ok' }).replace('[groups.run]', `[groups.run]\nartifact = ${JSON.stringify(behave)}`)
  const second = await runGiven(withArtifact, { allowCode: true })
  expect(second.json?.verdict).toEqual({ status: 'passed', reasons: [] })
})

test.each<readonly [name: string, composition: string, options: object, message: string]>([
  ['several runs', compositionOf({ a: 'ok' }, '[[runs]]\nid = "one"\n[[runs]]\nid = "two"\n'), { plan: behave },
    '--run: expected one of [[runs]] (one, two) of FILE, got none'],
  ['parameters beside it', compositionOf({ a: 'ok' }), { define: ['N_NODES=3'] },
    '--composition: expected nothing beside it that composes, got -D'],
  ['nothing to run', compositionOf({ a: 'ok' }), {},
    '--plan: expected the plan behave that the composition names, or an artifact in each of its groups, got neither'],
  ['another plan on sim', compositionOf({ a: 'ok' }), { engine: 'sim', plan: behave },
    '--plan: expected --engine exec, testground, kubernetes or hosts, as the sim engine runs gsplan\'s own plan only'],
  ['another case of our plan', compositionOf({ a: 'ok' }).replace('"behave"', '"gsplan"'), { engine: 'sim' },
    '--case: expected evaluate, the test case of gsplan\'s own plan, got any'],
  ['broken TOML', '[global\n', {}, 'FILE:1:8: expected TOML, got illegal character in key'],
  ['a plan that is not there', compositionOf({ a: 'ok' }), { plan: '/nowhere/plan' },
    '--plan: expected an executable, a Node script, or a folder with manifest.toml and go.mod or package.json, found nothing at /nowhere/plan']
])('%s: one line, nothing left behind', async (_name, composition, options, message) => {
  const error = await runGiven(composition, options).catch((cause: unknown) => cause as Error & { exitCode: number })
  expect(error).toBeInstanceOf(Error)
  const { message: found, exitCode } = error as Error & { exitCode: number }
  expect([found.replaceAll(/\S+mine\.toml/g, 'FILE'), exitCode]).toEqual([message, 2])
})

test('a composition of a run of ours runs again on the simulation', async () => {
  const output = await temporaryFolder()
  const { runDir } = await run({
    ...defaultRunOptions, output, dryRun: true, define: ['N_NODES=4', 'N_PUBLISHER=1', 'T_WARM=3s', 'T_RUN=1s', 'T_COOL=1s', 'N_DEGREE=3']
  }, { signal: new AbortController().signal })
  const { json } = await runGiven(readFileSync(join(runDir, 'composition.toml'), 'utf8'), { engine: 'sim', case: 'evaluate' })
  expect([json?.verdict.status, json?.metrics['messages_published']]).toEqual(['passed', 120])
})
