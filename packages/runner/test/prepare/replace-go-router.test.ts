import { compose, GO_PLAN, goRouterModule, resolveComposeParams } from '@gsplan/composer'
import { describe, expect, test } from 'vitest'
import type { Engine } from '../../src/engine.ts'
import { findReplacedRouter, replaceGoRouter } from '../../src/prepare/replace-go-router.ts'

const engine: Engine = { name: 'paper', run: () => { throw new Error('not run') } }
const { composition } = compose()

/** The composition with one dependency in every group, and further test parameters. */
const withDependency = (module: string, test: Readonly<Record<string, string>>): typeof composition => ({
  ...composition,
  groups: composition.groups.map(group => ({
    ...group, build: { dependencies: [{ module, version: 'v0.4.1' }] }, run: { test_params: { t_run: '3s', ...test } }
  }))
})

test('a Go router of a composition that names no other is replaced, and the finding says by which', () => {
  expect(findReplacedRouter(withDependency(goRouterModule, {}), 'c.toml', engine)).toEqual([{
    code: 'other-router',
    message: `c.toml names ${goRouterModule} v0.4.1, which the paper engine can't run: @chainsafe/libp2p-gossipsub 14.1.2 is measured instead`
  }])
})

test('others are not: a router in JavaScript, one that test parameters name, an engine that runs it', () => {
  expect(findReplacedRouter(composition, 'c.toml', engine)).toEqual([])
  expect(findReplacedRouter(withDependency('@libp2p/gossipsub', {}), 'c.toml', engine)).toEqual([])
  expect(findReplacedRouter(withDependency(goRouterModule, { gs_module: '@libp2p/gossipsub' }), 'c.toml', engine)).toEqual([])
  expect(findReplacedRouter(withDependency(goRouterModule, {}), 'c.toml', { ...engine, can: { goRouters: true } })).toEqual([])
})

describe('a parameter file of the original', () => {
  const commit = '9e129db7661f8da6d605466a2dc1671b1ea33a64'
  const replace = (override: Readonly<Record<string, string>>, of = engine): object =>
    replaceGoRouter(resolveComposeParams({ override: { TEST_PLAN: GO_PLAN, TEST_BUILDER: 'exec:go', ...override } }), { files: ['old.toml'] }, of)

  test('names its Go router by the plan and a version alone: the default one is measured', () => {
    expect(replace({ GS_VERSION: commit })).toEqual({
      override: { TEST_PLAN: 'gsplan', TEST_BUILDER: 'docker:generic', GS_MODULE: '@chainsafe/libp2p-gossipsub', GS_VERSION: '14.1.2' },
      findings: [{
        code: 'other-router',
        message: `old.toml names ${goRouterModule} ${commit}, which the paper engine can't run: @chainsafe/libp2p-gossipsub 14.1.2 is measured instead`
      }]
    })
  })

  test.each<[string, Readonly<Record<string, string>>, Engine]>([
    ['a version of the router in JavaScript', { GS_VERSION: '13.2.0' }, engine],
    ['a router of its own', { GS_MODULE: '@libp2p/gossipsub', GS_VERSION: commit }, engine],
    ['our plan', { TEST_PLAN: 'gsplan', GS_VERSION: commit }, engine],
    ['an engine that runs Go routers', { GS_VERSION: commit }, { ...engine, can: { goRouters: true } }]
  ])('%s stays', (_what, params, of) => {
    expect(replace(params, of)).toEqual({ override: {}, findings: [] })
  })
})
