import { bundledRouter, bundledRouters } from '@gsplan/plan'
import { clockCompliance, networkCompliance, syncCompliance } from '@gsplan/plan/compliance'
import { loadRouter, type RouterCode, type RouterTarget } from '@gsplan/router'
import { afterEach, beforeAll, describe, inject, test } from 'vitest'
import { restoreGlobals, simulatePair } from './simulate.ts'

interface OtherRouter extends Omit<RouterCode, 'entry'> {
  readonly modules: Readonly<Record<string, string>>
}

/** Routers that `node tools/setup/routers.mjs` has installed. */
const others = (inject('otherRouters' as never) as readonly OtherRouter[])
  .map(({ module, version, modules }): RouterCode => ({ module, version, entry: modules[module] ?? '' }))

let target: RouterTarget
beforeAll(async () => { target = await loadRouter(bundledRouter('@libp2p/gossipsub')) })
afterEach(restoreGlobals)

describe('the clock of virtual time', () => {
  test.each(clockCompliance)('$name', async ({ check }) => simulatePair(target, async ([{ clock }]) => check(clock)))
})

describe('the simulated sync service', () => {
  test.each(syncCompliance)('$name', async ({ check }) =>
    simulatePair(target, async ([a, b]) => check({ clients: [a.sync, b.sync] })))
})

describe.each<RouterCode>([...bundledRouters.map(bundledRouter), ...others])('the simulated network under $module $version', code => {
  test.each(networkCompliance)('$name', async ({ check }) =>
    simulatePair(await loadRouter(code), async ([a, b]) => check({ clock: a.clock, instances: [a, b] })))
})
