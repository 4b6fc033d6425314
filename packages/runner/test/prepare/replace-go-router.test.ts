import { compose, goRouterModule } from '@gsplan/composer'
import { expect, test } from 'vitest'
import type { Engine } from '../../src/engine.ts'
import { findReplacedRouter } from '../../src/prepare/replace-go-router.ts'

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
