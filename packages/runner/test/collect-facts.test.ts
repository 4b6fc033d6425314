import { compose } from '@gsplan/composer'
import { expect, test } from 'vitest'
import { collectFacts } from '../src/collect-facts.ts'
import type { PreparedRun } from '../src/prepare/prepare-run.ts'
import type { GroupTarget } from '../src/target/group-targets.ts'
import { version } from '../src/version.ts'

const { composition, compositionText, params, paramsText } = compose()
const go = (group: string, wasm: string): GroupTarget => ({
  module: 'm', version: group, source: 'go', notes: [], groups: [group], build: { go: 'go1.26', wasm }
})

const collect = (first: GroupTarget, targets?: readonly GroupTarget[]): ReturnType<typeof collectFacts> => collectFacts({
  engine: { name: 'paper', run: () => { throw new Error('not run') } }, composition, compositionText, params, paramsText, target: first, targets,
  thresholds: [], maxRegressions: [], findings: [], warnings: []
} satisfies PreparedRun, { failures: [] }, {
  runDir: 'r', options: { seed: 1 }, startedAt: new Date(0), wallMs: 0
})

const ofGsplan = { gsplan: version, node: process.version }

test('of several routers in Go each has its program, and versions have what is the same for all', () => {
  const { versions, targets } = collect(go('a', 'x'), [go('a', 'x'), go('b', 'y')])
  expect(versions).toEqual({ ...ofGsplan, go: 'go1.26' })
  expect(targets?.map(({ groups, build }) => ({ groups, build }))).toEqual([
    { groups: ['a'], build: { go: 'go1.26', wasm: 'x' } }, { groups: ['b'], build: { go: 'go1.26', wasm: 'y' } }
  ])
})

test('of one router versions have its program', () => {
  expect(collect(go('a', 'x')).versions).toEqual({ ...ofGsplan, go: 'go1.26', wasm: 'x' })
})
