import { describe, test } from 'vitest'
import { clockCompliance, networkCompliance, outputsCompliance, syncCompliance } from '../../src/compliance/index.ts'
import { createMemoryWorld, MemoryClock, MemoryOutputs, MemorySync } from '../../src/testing/index.ts'

describe('the clock in memory', () => {
  test.each(clockCompliance)('$name', async ({ check }) => check(new MemoryClock()))
})

describe('outputs in memory', () => {
  test.each(outputsCompliance)('$name', async ({ check }) => {
    const outputs = new MemoryOutputs()
    await check({ outputs, read: name => outputs.names.includes(name) ? outputs.bytes(name) : undefined })
  })
})

describe('the sync service in memory', () => {
  test.each(syncCompliance)('$name', async ({ check }) => {
    const sync = new MemorySync()
    await check({ clients: [sync, sync] })
  })
})

describe('the network in memory', () => {
  test.each(networkCompliance)('$name', async ({ check }) => {
    const world = createMemoryWorld()
    await check({ clock: world.clock, instances: [world.createPorts({}), world.createPorts({})] })
  })
})
