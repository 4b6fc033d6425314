import { bundledRouter } from '@gsplan/plan'
import { clockCompliance, networkCompliance, syncCompliance } from '@gsplan/plan/compliance'
import { loadRouter, type RouterTarget } from '@gsplan/router'
import { afterEach, beforeAll, describe, test } from 'vitest'
import { restoreGlobals, simulatePair } from './simulate.ts'

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

describe('the simulated network', () => {
  test.each(networkCompliance)('$name', async ({ check }) =>
    simulatePair(target, async ([a, b]) => check({ clock: a.clock, instances: [a, b] })))
})
