import type { InstanceSpec } from '@gsplan/testground'
import type { Composition } from '@gsplan/testground'
import { expect, test } from 'vitest'
import { lifeTimeMs } from '../../../src/engines/exec/life-time.ts'

const specs = (...params: ReadonlyArray<Readonly<Record<string, string>>>): InstanceSpec[] => params.map((each, index): InstanceSpec => ({
  index, groupId: 'g', groupIndex: index, groupInstanceCount: params.length, instanceCount: params.length, params: each,
  selectors: [], dependencies: [], buildConfig: {}
}))

const composition = (runConfig?: object): Composition => ({
  global: { plan: 'p', case: 'c', runner: 'local:exec', ...runConfig === undefined ? {} : { run_config: { ...runConfig } } }, groups: []
})

test('instances may live as long as the phases of the longest, and some more', () => {
  expect(lifeTimeMs(specs({ t_setup: '1m', t_warm: '30s', t_run: '3m', t_cool: '10s' }, { t_run: '1s' }), 60_000, { composition: composition() })).toBe(340_000)
  expect(lifeTimeMs(specs({ t_run: 'null', t_cool: '2s' }), 500, { composition: composition() })).toBe(2500)
})

test('ten minutes where parameters say nothing of time', () => {
  expect(lifeTimeMs(specs({ other: '3' }, {}), 60_000, { composition: composition() })).toBe(600_000)
})

test('a limit that is asked for wins over that of the run configuration, which wins over phases', () => {
  const own = { composition: composition({ run_timeout_min: 3 }) }
  expect(lifeTimeMs(specs({ t_run: '3m' }), 60_000, own)).toBe(180_000)
  expect(lifeTimeMs(specs({ t_run: '3m' }), 60_000, { ...own, timeoutMs: 5000 })).toBe(5000)
})
