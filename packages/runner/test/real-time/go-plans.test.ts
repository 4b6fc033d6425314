import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseComposition, parseRunEventLine } from '@gsplan/testground'
import { describe, expect, test } from 'vitest'
import type { EngineResult } from '../../src/engine.ts'
import { createExecEngine } from '../../src/engines/exec/exec.ts'
import { run } from '../../src/run.ts'
import { defaultRunOptions } from '../../src/run-options.ts'
import { temporaryFolder } from '../run-sim.ts'

const planDir = (name: string): string => fileURLToPath(new URL(`../fixtures/plans/${name}`, import.meta.url))
const hasGo = spawnSync('go', ['version']).status === 0

/** Two groups that are built alike but for a tag, and a dependency whose version is replaced. */
const composition = (greeting: string): string => `
[global]
plan = "meet"
case = "meet"
runner = "local:exec"
builder = "exec:go"

[[groups]]
id = "plain"
instances = { count = 2 }
[groups.build]
dependencies = [{ module = "go.uber.org/multierr", version = "v1.6.0" }]
[groups.run]
test_params = { greeting = "${greeting}" }

[[groups]]
id = "tagged"
instances = { count = 1 }
[groups.build]
selectors = ["extra"]
`

async function runPlan (plan: string, greeting: string): Promise<{ readonly result: EngineResult, readonly said: readonly string[] }> {
  const dir = await temporaryFolder()
  const result = await createExecEngine({ failureGraceMs: 2000 }).run({
    composition: parseComposition(composition(greeting)), plan: planDir(plan),
    target: { module: '', version: '', source: 'plan', notes: [] }, runId: 'run', seed: 1, outputsDir: join(dir, 'outputs'),
    runDir: dir, cacheDir: join(dir, 'cache'), signal: new AbortController().signal, emit: () => {}
  })
  const said = ['plain/0', 'plain/1', 'tagged/0'].flatMap(place => {
    const lines = readFileSync(join(dir, 'outputs/run', place, 'run.out'), 'utf8').split('\n')
    return lines.flatMap(line => {
      const event = parseRunEventLine(line)?.event
      return event?.kind === 'message' && event.message.startsWith('sum') ? [event.message] : []
    })
  })
  return { result, said }
}

describe.skipIf(!hasGo)('plans in Go, built and run (needs Go: https://go.dev/dl)', { timeout: 300_000 }, () => {
  test.each(['go-sdk-0.2.7', 'go-sdk-0.3'])('instances of %s meet, groups have their own builds, the manifest its defaults', async plan => {
    const { result, said } = await runPlan(plan, 'good day')
    expect(result.instances.map(({ groupId, groupIndex, outcome, error = '' }) => [groupId, groupIndex, outcome, error])).toEqual(
      [['plain', 0, 'ok', ''], ['plain', 1, 'ok', ''], ['tagged', 0, 'ok', '']])
    const plain = 'sum 6, greeting good day, factor 3, tags none'
    expect(said).toEqual([plain, plain, 'sum 6, greeting hello, factor 3, tags extra'])
  })

  test.each(['go-sdk-0.2.7', 'go-sdk-0.3'])('an instance of %s that fails says why', async plan => {
    const { result } = await runPlan(plan, 'fail')
    expect(result.instances.map(({ outcome, error = '' }) => [outcome, error.replace(/, after .*/, '')])).toEqual(
      [['failed', 'told to fail'], ['failed', 'told to fail'], ['ok', '']])
  })

  test('what a plan does not have, and what does not compile, is said before anything runs', async () => {
    const output = await temporaryFolder()
    const running = async (define: readonly string[], testCase?: string): Promise<unknown> => run({
      ...defaultRunOptions, output, engine: 'exec', plan: planDir('go-sdk-0.3'), define, case: testCase
    }, { signal: new AbortController().signal }).then(({ json }) => json?.verdict.reasons, (error: unknown) => (error as Error).message)
    expect(await running([])).toBe('--case: expected one of meet, as in plan meet, got evaluate')
    expect(await running(['N_NODES=11', 'N_PUBLISHER=1'], 'meet')).toBe('N_NODES: expected from 1 to 10 instances, as meet/meet takes, got 11')
    expect(await running(['N_NODES=2', 'N_PUBLISHER=1', 'GS_MODULE=github.com/libp2p/go-libp2p-pubsub', 'GS_VERSION=no-version'], 'meet'))
      .toEqual([{
        code: 'engine-failed',
        message: expect.stringMatching(/^the exec engine: --plan \S+go-sdk-0\.3: go build failed: .*no-version/) as string
      }])
  })
})
