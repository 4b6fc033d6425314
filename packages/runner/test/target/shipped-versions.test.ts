import { shippedTargets } from '@gsplan/composer'
import { bundledRouter, bundledRouters } from '@gsplan/plan'
import { expect, test } from 'vitest'

test('the versions that a composition names by default are those that come with the plan', () => {
  expect(shippedTargets).toEqual(bundledRouters.map(name => {
    const { module, version } = bundledRouter(name)
    return { module, version }
  }))
})
