import { compose, GO_PLAN, goRouterModule, resolveComposeParams, type Params } from '@gsplan/composer'
import { describe, expect, test } from 'vitest'
import type { Engine } from '../../src/engine.ts'
import { meanRouters, meanRoutersOfComposition, type Meant } from '../../src/prepare/replace-go-router.ts'

const commit = '9e129db7661f8da6d605466a2dc1671b1ea33a64'
const engine: Engine = { name: 'paper', run: () => { throw new Error('not run') } }
const js = { module: '@chainsafe/libp2p-gossipsub', version: '14.1.2' }

const init = (of: Engine): Parameters<typeof meanRoutersOfComposition>[2] =>
  ({ engine: of, options: { allowScripts: false, allowCode: false, dryRun: true }, context: { signal: new AbortController().signal } })

const toFinding = (asker: string, asked: string, why: string): object => ({
  code: 'other-router', message: `${asker} names ${asked}, which ${why}: ${js.module} ${js.version} is measured instead`
})

describe('a composition', () => {
  const { composition } = compose()

  /** The composition with one dependency in every group, and further test parameters. */
  const withDependency = (module: string, params: Readonly<Record<string, string>> = {}): typeof composition => ({
    ...composition,
    groups: composition.groups.map(group => ({
      ...group, build: { dependencies: [{ module, version: 'v0.4.1' }] }, run: { test_params: { t_run: '3s', ...params } }
    }))
  })

  const mean = async (given: typeof composition, of = engine): Promise<Meant<typeof composition>> =>
    meanRoutersOfComposition(given, 'c.toml', init(of))

  test('that names a Go router by a dependency alone measures the default one where the engine can run no other', async () => {
    const given = withDependency(goRouterModule)
    expect(await mean(given)).toEqual({
      request: given, findings: [toFinding('c.toml', `${goRouterModule} v0.4.1`, 'the paper engine can\'t run')]
    })
  })

  test('whose dependency is replaced by a folder is refused unless code of files may be run', async () => {
    const target = '/home/somebody/fork'
    const groups = composition.groups.map(group => ({
      ...group, build: { dependencies: [{ module: goRouterModule, target, version: 'v0.4.1' }] }, run: {}
    }))
    await expect(mean({ ...composition, groups })).rejects.toThrow(
      `expected no program or router folder in files, as they would be run, got: c.toml names ${target}; --allow-code runs them`)
  })

  test.each<[string, typeof composition, Engine]>([
    ['without a dependency', composition, engine],
    ['with a router in JavaScript', withDependency('@libp2p/gossipsub'), engine],
    ['whose test parameters name a router', withDependency(goRouterModule, { gs_module: '@libp2p/gossipsub' }), engine],
    ['for an engine that builds it', withDependency(goRouterModule), { ...engine, can: { goRouters: true } }]
  ])('%s stays', async (_what, given, of) => {
    expect(await mean(given, of)).toEqual({ request: given, findings: [] })
  })
})

describe('a parameter file of the original', () => {
  const mean = async (params: Params, of = engine): Promise<Meant<Params>> =>
    meanRouters(params, { files: ['old.toml'], define: [] }, init(of))
  const old = (override: Params): Params => resolveComposeParams({ override: { TEST_PLAN: GO_PLAN, TEST_BUILDER: 'exec:go', ...override } }).params
  const own = { TEST_PLAN: 'gsplan', TEST_BUILDER: 'docker:generic' }

  test('names its Go router by the plan and a version alone: the default one is measured where the engine can run no other', async () => {
    const params = old({ GS_VERSION: commit })
    expect(await mean(params)).toEqual({
      request: { ...params, ...own, GS_MODULE: js.module, GS_VERSION: js.version },
      findings: [toFinding('old.toml', `${goRouterModule} ${commit}`, 'the paper engine can\'t run')]
    })
  })

  test('of several groups keeps the routers in JavaScript that they name', async () => {
    const params = old({
      GS_VERSION: 'v0.3.0', GROUPS: [
        { id: 'a', instances: 2n, publishers: 1n }, { id: 'b', instances: 2n, gs_version: 'v0.11.0' },
        { id: 'c', instances: 2n, gs_module: '@libp2p/gossipsub' }
      ]
    })
    const [a, b] = [{ id: 'a', instances: 2n, publishers: 1n }, { id: 'b', instances: 2n }]
    const c = { id: 'c', instances: 2n, gs_module: '@libp2p/gossipsub', gs_version: '17.1.1' }
    const ofJs = { gs_module: js.module, gs_version: js.version }
    expect(await mean(params)).toEqual({
      request: {
        ...params, ...own, GS_MODULE: js.module, GS_VERSION: js.version, GROUPS: [{ ...a, ...ofJs }, { ...b, ...ofJs }, c]
      },
      findings: [toFinding('old.toml', `${goRouterModule} v0.3.0, ${goRouterModule} v0.11.0`, 'the paper engine can\'t run')]
    })
  })

  test.each<[string, Params]>([
    ['a version of the router in JavaScript', { GS_VERSION: '13.2.0' }],
    ['a router of its own', { GS_MODULE: '@libp2p/gossipsub', GS_VERSION: '17.1.1' }]
  ])('that names %s has it in gsplan\'s own plan', async (_what, params) => {
    expect(await mean(old(params))).toEqual({ request: { ...old(params), ...own }, findings: [] })
  })

  test('stays for an engine that builds Go routers', async () => {
    const params = old({ GS_VERSION: commit })
    expect(await mean(params, { ...engine, can: { goRouters: true } })).toEqual({ request: params, findings: [] })
  })
})
