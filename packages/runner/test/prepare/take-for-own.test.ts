import { compose } from '@gsplan/composer'
import { expect, test } from 'vitest'
import type { Engine } from '../../src/engine.ts'
import { withComposition } from '../../src/prepare/given-composition.ts'
import { takeForOwn } from '../../src/prepare/take-for-own.ts'

const engine: Engine = { name: 'paper', run: () => { throw new Error('not run') } }
const original = compose({ define: ['TEST_PLAN=pubsub'] })

test('a composition of the original plan is taken for gsplan\'s own, and says so', () => {
  const taken = takeForOwn(original, engine)
  expect([taken.composition.global.plan, taken.params['TEST_PLAN']]).toEqual(['gsplan', 'gsplan'])
  expect(taken.compositionText).toContain('plan = "gsplan"')
  expect(taken.warnings).toEqual(['the composition names the plan pubsub, with the parameters of gsplan\'s: gsplan\'s own plan runs'])
})

test('others are not: of a daemon, with an artifact, another case, or other parameters', () => {
  const { composition } = original
  const [first] = composition.groups
  if (first === undefined) throw new Error('no group')
  expect(takeForOwn(original, { ...engine, can: { daemon: true } })).toBe(original)
  const alone = { ...composition, global: { ...composition.global, total_instances: 10 } }
  for (const other of [
    { ...alone, groups: [{ ...first, run: { ...first.run, artifact: './a' } }] },
    { ...alone, groups: [{ ...first, run: { test_params: { t_run: '3s' } } }] },
    { ...composition, global: { ...composition.global, case: 'other' } }
  ]) {
    const given = withComposition(original, other)
    expect(takeForOwn(given, engine)).toBe(given)
  }
})
