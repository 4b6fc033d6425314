import { expect, test } from 'vitest'
import { Kernel } from '../src/kernel.ts'
import type { SimNode } from '../src/sim-node.ts'

/** Runs a kernel as its owner does: from a callback, where promises can be drained. */
const runKernel = (kernel: Kernel, endNs = Infinity): Promise<void> => new Promise(resolve => {
  setImmediate(() => {
    kernel.run(endNs, 10_000)
    resolve()
  })
})

test('fires in order of time, each event in its node\'s name and with all its promises settled', async () => {
  const kernel = new Kernel(1)
  const [a, b] = [kernel.addNode(0), kernel.addNode(1)]
  const log: string[] = []
  const note = (what: string): void => { log.push(`${kernel.nowNs} node ${kernel.current.index} ${what}`) }
  kernel.schedule(b, 20, () => { note('later') })
  kernel.schedule(a, 10, () => {
    note('first')
    void (async () => {
      for (let i = 0; i < 3; i++) await Promise.resolve()
      note('its promise')
      await new Promise<void>(resolve => { kernel.after(15, resolve) })
      note('its timer')
    })()
  })
  kernel.schedule(b, 10, () => { note('same time, next node') })
  await runKernel(kernel)
  expect(log).toEqual([
    '10 node 0 first', '10 node 0 its promise', '10 node 1 same time, next node', '20 node 1 later', '25 node 0 its timer'
  ])
  expect(kernel.nextNs).toBe(Infinity)
})

test('stops before the end time and skips what was cancelled', async () => {
  const kernel = new Kernel(1)
  const node = kernel.addNode(0)
  const log: number[] = []
  for (const atNs of [1, 2, 3]) kernel.schedule(node, atNs, () => { log.push(atNs) })
  kernel.schedule(node, 2, () => { log.push(-2) }).cancelled = true
  await runKernel(kernel, 3)
  expect(log).toEqual([1, 2])
  expect(kernel.nextNs).toBe(3)
})

test('each node draws from its own numbers, whatever the others do', async () => {
  const draws = async (others: number): Promise<number[]> => {
    const kernel = new Kernel(5)
    const node = kernel.addNode(3)
    const drawn: number[] = []
    for (let other = 10; other < 10 + others; other++) {
      const neighbour = kernel.addNode(other)
      kernel.schedule(neighbour, 1, () => { neighbour.random.next() })
    }
    kernel.schedule(node, 2, () => { drawn.push(kernel.current.random.next()) })
    await runKernel(kernel)
    return drawn
  }
  expect(await draws(0)).toEqual(await draws(7))
})

test('units run one after the other in a window as long as the lookahead, whatever the budget', async () => {
  const logs = await Promise.all([1, 2, 1000].map(async budget => {
    const kernel = new Kernel(1, { units: { count: 2, nodes: 4, of: node => node % 2 }, lookaheadNs: 10 })
    const nodes = [0, 1, 2, 3].map(index => kernel.addNode(index))
    const log: string[] = []
    const note = (): void => { log.push(`${kernel.nowNs} node ${kernel.current.index}`) }
    const [a, b, c] = nodes as [SimNode, SimNode, SimNode]
    kernel.schedule(b, 5, note)
    kernel.schedule(c, 6, () => {
      note()
      kernel.schedule(b, 10, note)
      kernel.after(3, note)
    })
    kernel.schedule(a, 7, note)
    kernel.schedule(b, 14, note)
    await new Promise<void>(resolve => {
      const step = (): void => {
        if (kernel.run(Infinity, budget)) setImmediate(step)
        else resolve()
      }
      setImmediate(step)
    })
    expect([kernel.reachedNs, kernel.nextNs, kernel.fired]).toEqual([16, Infinity, 6])
    return log
  }))
  const expected = ['6 node 2', '7 node 0', '9 node 2', '5 node 1', '14 node 1', '16 node 1']
  expect(logs).toEqual([expected, expected, expected])
})

test('what reaches into all units runs after the window', async () => {
  const kernel = new Kernel(1, { units: { count: 3, nodes: 2, of: node => node < 0 ? 2 : node }, lookaheadNs: 10 })
  const [a, b] = [kernel.addNode(0), kernel.addNode(1)]
  const log: string[] = []
  for (const [node, atNs] of [[a, 1], [b, 3], [b, 8], [a, 20]] as const) {
    kernel.schedule(node, atNs, () => { log.push(`${kernel.nowNs} node ${node.index}`) })
  }
  await new Promise<void>(resolve => {
    setImmediate(() => {
      // in the middle of the window
      kernel.run(Infinity, 2)
      kernel.afterWindow(() => { log.push(`${kernel.nowNs} all`) })
      kernel.run(Infinity, 1000)
      resolve()
    })
  })
  expect(log).toEqual(['1 node 0', '3 node 1', '8 node 1', '11 all', '20 node 0'])
})

test('what would reach another unit within the window is refused', async () => {
  const kernel = new Kernel(1, { units: { count: 2, nodes: 2, of: node => node }, lookaheadNs: 10 })
  const [a, b] = [kernel.addNode(0), kernel.addNode(1)]
  const outcomes: string[] = []
  kernel.schedule(a, 5, () => {
    for (const delayNs of [10, 9]) {
      try {
        kernel.schedule(b, delayNs, () => { outcomes.push(`fired at ${kernel.nowNs} ns`) })
      } catch (error) {
        outcomes.push((error as Error).message)
      }
    }
  })
  await runKernel(kernel)
  expect(outcomes).toEqual([
    'sim: an event is due at 14 ns in another unit, in the window that ends at 15 ns', 'fired at 15 ns'
  ])
})
