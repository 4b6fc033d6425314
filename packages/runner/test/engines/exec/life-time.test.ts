import type { InstanceSpec } from '@gsplan/testground'
import { expect, test } from 'vitest'
import { lifeTimeMs } from '../../../src/engines/exec/life-time.ts'

const specs = (...params: ReadonlyArray<Readonly<Record<string, string>>>): InstanceSpec[] => params.map((each, index): InstanceSpec => ({
  index, groupId: 'g', groupIndex: index, groupInstanceCount: params.length, instanceCount: params.length, params: each,
  selectors: [], dependencies: [], buildConfig: {}
}))

test('instances may live as long as the phases of the longest, and some more', () => {
  expect(lifeTimeMs(specs({ t_setup: '1m', t_warm: '30s', t_run: '3m', t_cool: '10s' }, { t_run: '1s' }), 60_000)).toBe(340_000)
  expect(lifeTimeMs(specs({ t_run: 'null', t_cool: '2s' }), 500)).toBe(2500)
})

test('ten minutes where parameters say nothing of time', () => {
  expect(lifeTimeMs(specs({ other: '3' }, {}), 60_000)).toBe(600_000)
})
