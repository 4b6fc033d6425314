import { mkdirSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { onLiveEvents, type Reason } from '@gsplan/run-format'
import { beforeEach, expect, test } from 'vitest'
import type { Engine } from '../src/engine.ts'
import { simEngine } from '../src/engines/sim/sim.ts'
import { defaultRunOptions } from '../src/run-options.ts'
import { run } from '../src/run.ts'
import { shouldRetry, type Measured } from '../src/should-retry.ts'
import { temporaryFolder } from './run-sim.ts'

/** What the next runs suffer: lag of one process, ms. */
const lags: number[] = []

/** The simulation, in which a process reports lag, and the host of the machine steal. */
const disturbedEngine: Engine = {
  ...simEngine,
  can: {},
  check: async () => Promise.resolve({ warnings: ['the engine lacks something'] }),
  run: async init => {
    const result = await simEngine.run(init)
    // beside what the simulation has spooled
    const folder = join(init.outputsDir, init.runId, init.composition.groups[0]?.id ?? '', '0')
    mkdirSync(folder, { recursive: true })
    const lagMs = lags.shift() ?? 0
    for (const seq of [1, 2, 3, 4, 5, 6]) {
      writeFileSync(join(folder, `health-honest-${seq}.json`), JSON.stringify({ LagP99Ms: seq === 1 ? lagMs : 0, CpuFraction: 0.2 }))
    }
    return { ...result, disturbance: 'the host took 5 %' }
  }
}

beforeEach(() => { lags.length = 0 })

async function runWith (attempts: number): Promise<{
  readonly status: string
  readonly runs: number
  readonly warnings: readonly string[]
}> {
  const output = await temporaryFolder()
  const warnings: string[] = []
  const { verdict, runDir } = await run({
    ...defaultRunOptions, output, attempts, define: ['N_NODES=6', 'N_PUBLISHER=2', 'T_WARM=2s', 'T_RUN=1s', 'T_COOL=1s']
  }, {
    signal: new AbortController().signal, engines: [disturbedEngine],
    onEvent: onLiveEvents({ warning: ({ message }) => { warnings.push(message.replace(/^\/\S+/, 'DIR')) } })
  })
  const names = (await readdir(output)).sort()
  // the last counts
  expect(runDir).toBe(join(output, names.at(-1) ?? ''))
  return { status: verdict.status, runs: names.length, warnings }
}

test('a run that the host has disturbed is measured again until it is valid, and each leaves its directory', async () => {
  lags.push(9, 9, 1, 1)
  expect(await runWith(3)).toEqual({
    status: 'passed', runs: 3,
    // what holds for all is said once
    warnings: [
      'the engine lacks something', 'DIR is invalid: it is measured again, 2 of 3 times at most',
      'DIR is invalid: it is measured again, 3 of 3 times at most'
    ]
  })
})

test('as often as may be, then it is invalid', async () => {
  lags.push(9, 9, 1)
  expect(await runWith(2)).toMatchObject({ status: 'invalid', runs: 2 })
})

test('one that is valid is measured once', async () => {
  lags.push(1, 1)
  expect(await runWith(3)).toEqual({ status: 'passed', runs: 1, warnings: ['the engine lacks something'] })
})

const saturated: Reason = { code: 'saturated', message: 'late' }
const invalid = (...reasons: readonly Reason[]): Measured['verdict'] => ({ status: 'invalid', reasons, exitCode: 98 })
const disturbed: Measured = { verdict: invalid(saturated), metrics: { cpu_fraction: 0.23 }, disturbance: 'the host took 5 %' }

test.each<[string, Partial<Measured>, boolean]>([
  ['disturbed', {}, true],
  ['late in more than one way', { verdict: invalid(saturated, saturated) }, true],
  ['nobody took anything', { disturbance: undefined }, false],
  ['its processes had much to do', { metrics: { cpu_fraction: 0.5 } }, false],
  ['nobody knows what its processes had to do', { metrics: { cpu_fraction: null } }, false],
  ['not analysed', { metrics: undefined }, false],
  ['invalid for another reason, too', { verdict: invalid(saturated, { code: 'late-publishes', message: '1 late' }) }, false],
  ['valid', { verdict: { status: 'passed', reasons: [], exitCode: 0 } }, false],
  ['failed', { verdict: { status: 'failed', reasons: [saturated], exitCode: 1 } }, false]
])('%s', (_, change, expected) => {
  expect(shouldRetry({ ...disturbed, ...change })).toBe(expected)
})
