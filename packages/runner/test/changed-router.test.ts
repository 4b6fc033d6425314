import { appendFileSync, cpSync, existsSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { prepare, runPrepared } from '../src/run.ts'
import type { RunContext } from '../src/run-context.ts'
import { defaultRunOptions } from '../src/run-options.ts'
import { digestPlan } from '../src/prepare/plan-digest.ts'
import { temporaryFolder } from './run-sim.ts'

const nodeModules = fileURLToPath(new URL('../../../node_modules', import.meta.url))

test('a router whose code changes: no run of it begins, and one under way is invalid', async () => {
  const [folder, output] = [await temporaryFolder(), await temporaryFolder()]
  cpSync(realpathSync(join(nodeModules, '@chainsafe/libp2p-gossipsub')), folder, { recursive: true })
  symlinkSync(nodeModules, join(folder, 'node_modules'))
  const change = (): void => { appendFileSync(join(folder, 'dist/src/index.js'), '// changed\n') }
  const signal = new AbortController().signal
  const define = ['N_NODES=4', 'N_PUBLISHER=1', 'T_WARM=2s', 'T_RUN=1s', 'T_COOL=1s', `GS_MODULE=${folder}`]
  const options = { ...defaultRunOptions, output, define }
  const during: RunContext['onEvent'] = event => { if (event.kind === 'stage' && event.stage === 'archive') change() }
  const prepared = await prepare(options, { signal })
  const { verdict } = await runPrepared(prepared, options, { signal, onEvent: during })
  expect([verdict.status, verdict.reasons]).toEqual(
    ['invalid', [{ code: 'router-changed', message: `the code in ${folder} changed during the run` }]])
  const before = readdirSync(output)
  await expect(runPrepared(prepared, options, { signal })).rejects.toThrow(expect.objectContaining({
    exitCode: 2,
    message: `GS_MODULE: expected the code in ${folder} to stay as it was when the command began, got other code; the same command ` +
      'again takes it as it is now'
  }) as Error)
  expect(readdirSync(output)).toEqual(before)
  rmSync(folder, { recursive: true })
  await expect(runPrepared(prepared, options, { signal })).rejects.toThrow('to stay as it was')
  expect(existsSync(folder)).toBe(false)
})

test('the digest of a plan follows its content, but for hidden files and dependencies', async () => {
  const folder = await temporaryFolder()
  const [file, other] = ['plan.js', 'other.js'].map(name => join(folder, name)) as [string, string]
  writeFileSync(file, 'one')
  const digests = [digestPlan(undefined), digestPlan(join(folder, 'none')), digestPlan(file), digestPlan(folder)]
  writeFileSync(join(folder, '.hidden'), '')
  symlinkSync(nodeModules, join(folder, 'node_modules'))
  expect([digestPlan(file), digestPlan(folder)]).toEqual(digests.slice(2))
  writeFileSync(other, 'one')
  expect([digestPlan(file), digestPlan(other), digestPlan(folder)]).toEqual([digests[2], digests[2], expect.not.stringMatching(digests[3] ?? '')])
  expect(digests).toEqual([undefined, undefined, ...[1, 2].map(() => expect.stringMatching(/^sha256-[\w+/]{43}=$/) as unknown)])
  writeFileSync(file, 'two')
  expect(digestPlan(file)).not.toBe(digests[2])
})
