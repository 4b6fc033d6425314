import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LiveEvent } from '@gsplan/run-format'
import { parseComposition } from '@gsplan/testground'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { EngineResult } from '../../../src/engine.ts'
import { findBadExits } from '../../../src/carried-findings.ts'
import { createExecEngine } from '../../../src/engines/exec/exec.ts'
import { behave as plan, compositionOf } from '../../behave.ts'
import { temporaryFolder } from '../../run-sim.ts'

async function runActs (acts: Readonly<Record<string, string>>, signal = new AbortController().signal): Promise<{
  readonly result: EngineResult
  readonly events: readonly LiveEvent[]
  readonly outputsDir: string
}> {
  const dir = await temporaryFolder()
  const events: LiveEvent[] = []
  const result = await createExecEngine({ failureGraceMs: 100 }).run({
    composition: parseComposition(compositionOf(acts)), plan, target: { module: '', version: '', source: 'plan', notes: [] },
    runId: 'run', seed: 1, outputsDir: join(dir, 'outputs'), runDir: dir, cacheDir: join(dir, 'cache'), signal,
    emit: event => { events.push(event) }
  })
  return { result, events, outputsDir: join(dir, 'outputs', 'run') }
}

test('instances that end well leave their files, and nothing else', async () => {
  const { result, outputsDir } = await runActs({ a: 'ok', b: 'garbage' })
  expect(result.instances).toEqual([
    { groupId: 'a', groupIndex: 0, outcome: 'ok' }, { groupId: 'b', groupIndex: 0, outcome: 'ok' }
  ])
  expect(readFileSync(join(outputsDir, 'a/0/run.out'), 'utf8')).toContain('text is as it was given')
  expect([readdirSync(outputsDir), readdirSync(join(outputsDir, 'b/0')).sort()]).toEqual([['a', 'b'], ['run.err', 'run.out']])
})

test('an exit code other than 0 after a success is a finding', async () => {
  const { result } = await runActs({ a: 'ok', b: 'unwell' })
  expect(result.instances).toEqual(
    [{ groupId: 'a', groupIndex: 0, outcome: 'ok' }, { groupId: 'b', groupIndex: 0, outcome: 'ok', badExit: 'exit code 3' }])
  expect(findBadExits({ result })).toEqual([{
    code: 'exit-code', message: '1 of 2 instances said success and then ended otherwise, the first, b/0, with exit code 3'
  }])
  expect(findBadExits({ result: { ...result, instances: [...result.instances, { groupId: 'c', groupIndex: 0, outcome: 'failed' }] } })).toEqual([])
})

test('an instance that fails is logged, and the others are ended as a consequence', async () => {
  const { result, events } = await runActs({ waits: 'forever', bad: 'fail' })
  expect(result.instances).toMatchObject([
    { groupId: 'waits', outcome: 'failed', isConsequence: true }, { groupId: 'bad', outcome: 'failed' }
  ])
  expect(result.instances[1]?.error).toMatch(/^something was wrong, after \d+\.\d s$/)
  expect(events.filter(({ kind }) => kind === 'log')).toEqual([
    { kind: 'log', source: 'bad/0', message: 'failure: something was wrong' }
  ])
  expect(events).toContainEqual(expect.objectContaining({ kind: 'progress', activity: 'building the plan', peers: 2 }))
})

test('an abort ends all instances, and the engine throws its reason', async () => {
  const controller = new AbortController()
  controller.abort(new Error('enough'))
  await expect(runActs({ waits: 'forever' }, controller.signal)).rejects.toThrow('enough')
})

test('a plan that is not there, and one that can\'t be executed, are refused before the run', async () => {
  const check = async (path: string | undefined): Promise<unknown> => createExecEngine().check?.({
    composition: parseComposition(compositionOf({ a: 'ok' })), plan: path, target: { module: '', version: '', source: 'plan', notes: [] },
    signal: new AbortController().signal
  })
  await expect(check('/nowhere/plan')).rejects.toThrow(/^--plan: expected an executable, .*, found nothing at \/nowhere\/plan$/)
  await expect(check(join(import.meta.dirname, '../../fixtures/README.md'))).rejects.toThrow(/found a file that can't be executed/)
  await expect(check(join(import.meta.dirname, '../../fixtures'))).rejects.toThrow(/found no manifest\.toml in /)
  await expect(check(undefined)).rejects.toThrow(/^--plan: expected the plan behave that the composition names, or an artifact/)
  expect(await check(plan)).toEqual({})
})

test('without a folder for temporary files nothing is started', async () => {
  vi.stubEnv('TMPDIR', '/nowhere')
  onTestFinished(() => { vi.unstubAllEnvs() })
  const init = {
    composition: parseComposition(compositionOf({ a: 'ok' })), plan, target: { module: '', version: '', source: 'plan' as const, notes: [] },
    runId: 'run', seed: 1, outputsDir: '/nowhere/outputs', runDir: '/nowhere', cacheDir: '/nowhere', signal: new AbortController().signal,
    emit: () => { throw new Error('nothing happens') }
  }
  await expect(createExecEngine().run(init)).rejects.toThrow(/^ENOENT: no such file or directory, mkdir '\/nowhere\/\.gsplan-exec\./)
})
