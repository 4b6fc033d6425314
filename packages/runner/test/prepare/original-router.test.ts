import { compose, GO_PLAN, goRouterModule, resolveComposeParams, type Params } from '@gsplan/composer'
import { describe, expect, test } from 'vitest'
import { originalRoutersOf, withNamedRouters } from '../../src/prepare/original-composition.ts'
import { findOriginalRouter, namesOf } from '../../src/prepare/original-router.ts'

const commit = '9e129db7661f8da6d605466a2dc1671b1ea33a64'
const fork = 'github.com/raulk/go-libp2p-pubsub'
const asked = { files: ['old.toml'], define: [] }
const find = (override: Params, by: Parameters<typeof findOriginalRouter>[1] = asked): string | undefined => {
  const found = findOriginalRouter(resolveComposeParams({ override }).params, by)
  return found === undefined ? undefined : `${found.asker}: ${namesOf(found)}`
}

describe('the Go router that a file means', () => {
  test.each<[string, Params, string | undefined]>([
    ['a tag', { GS_VERSION: 'v0.3.0' }, `${goRouterModule} v0.3.0`],
    ['a commit', { GS_VERSION: commit }, `${goRouterModule} ${commit}`],
    ['a pseudo-version', { GS_VERSION: 'v0.2.7-0.20200316151010-9e129db7661f' }, `${goRouterModule} v0.2.7-0.20200316151010-9e129db7661f`],
    ['the Go plan alone', { TEST_PLAN: GO_PLAN }, `${goRouterModule} latest`],
    ['the Go plan and a branch of the module', { TEST_PLAN: GO_PLAN, GS_MODULE: goRouterModule, GS_VERSION: 'master' }, `${goRouterModule} master`],
    ['the Go plan and a fork', { TEST_PLAN: GO_PLAN, GS_MODULE: fork, GS_VERSION: 'feat/x' }, `${fork} feat/x`],
    ['groups', { GROUPS: [{ id: 'a', instances: 2n, publishers: 1n, gs_version: 'v0.3.0' }, { id: 'b', instances: 2n }] }, `${goRouterModule} v0.3.0`],
    ['a version of the router in JavaScript', { GS_VERSION: '13.2.0' }, undefined],
    ['a Go router by its name', { GS_MODULE: goRouterModule, GS_VERSION: 'v0.15.0' }, undefined]
  ])('%s', (_what, params, expected) => {
    expect(find(params)).toBe(expected === undefined ? undefined : `old.toml: ${expected}`)
  })

  test('a version on the command line alone, or GS_MODULE there, decides by itself', () => {
    expect(find({ GS_VERSION: 'v0.3.0' }, { files: [], define: [] })).toBeUndefined()
    expect(find({ GS_VERSION: 'v0.3.0' }, { files: ['old.toml'], define: ['GS_MODULE=x'] })).toBeUndefined()
    expect(find({ GS_VERSION: 'v0.3.0' }, { files: [], define: [], config: 'old.json' })).toBe(`old.json: ${goRouterModule} v0.3.0`)
  })
})

test('groups of a composition get the routers of their dependencies by name, those of forks by their targets', () => {
  const { composition } = compose()
  const [first, second] = composition.groups
  if (first === undefined || second === undefined) throw new Error('expected two groups')
  const ofRun = { test_params: { t_run: '3s' } }
  const given = {
    ...composition,
    global: { ...composition.global, build: { dependencies: [{ module: goRouterModule, version: 'v0.4.1' }] } },
    groups: [
      { ...first, build: {}, run: ofRun },
      { ...second, build: { dependencies: [{ module: goRouterModule, target: fork, version: commit }] }, run: ofRun }
    ]
  }
  expect(originalRoutersOf(given)).toEqual([`${goRouterModule} v0.4.1`, `${fork} ${commit}`])
  expect(withNamedRouters(given).groups.map(({ run }) => run?.test_params)).toEqual([
    { t_run: '3s', gs_module: goRouterModule, gs_version: 'v0.4.1' }, { t_run: '3s', gs_module: fork, gs_version: commit }
  ])
})
