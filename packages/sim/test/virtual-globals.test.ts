import { webcrypto } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { Kernel } from '../src/kernel.ts'
import { VIRTUAL_EPOCH_MS } from '../src/virtual-epoch.ts'
import { installVirtualGlobals } from '../src/virtual-globals.ts'
import { restoreGlobals } from './simulate.ts'

const realImmediate = setImmediate
afterEach(restoreGlobals)

/** Runs something in the name of two nodes, at 1 ms and at 2 ms, to the end of all it sets off. */
async function run (body: (node: number) => void): Promise<void> {
  const kernel = new Kernel(1)
  installVirtualGlobals(kernel)
  for (const index of [1, 2]) kernel.schedule(kernel.addNode(index), index * 1e6, () => { body(index) })
  await new Promise<void>(resolve => {
    realImmediate(() => {
      kernel.run(60e9, 10_000)
      resolve()
    })
  })
}

test('time is the kernel\'s', async () => {
  const seen: unknown[] = []
  await run(() => {
    seen.push([Date.now() - VIRTUAL_EPOCH_MS, new Date().getTime() - VIRTUAL_EPOCH_MS, performance.now(), new Date(5).getTime()])
  })
  expect(seen).toEqual([[1, 1, 1, 5], [2, 2, 2, 5]])
})

test('timers fire at their time, with their arguments, until they are cleared', async () => {
  const log: string[] = []
  await run(node => {
    if (node !== 1) return
    const note = (what: string): void => { log.push(`${performance.now()} ${what}`) }
    setTimeout(note, 5.7, 'after 5')
    setTimeout(note, 0, 'after 1')
    setImmediate(note, 'at once')
    const cleared = setTimeout(note, 3, 'never')
    clearTimeout(cleared)
    clearImmediate(setImmediate(note, 'never'))
    clearTimeout(undefined)
    const disposed = setTimeout(note, 3, 'never')
    disposed[Symbol.dispose]()
    let ticks = 0
    const interval = setInterval(() => {
      note(`tick ${++ticks}`)
      if (ticks === 3) clearInterval(interval)
    }, 10)
    expect([interval.unref() === interval, interval.ref() === interval, interval.hasRef()]).toEqual([true, true, true])
  })
  expect(log).toEqual(['1 at once', '2 after 1', '6 after 5', '11 tick 1', '21 tick 2', '31 tick 3'])
})

test('random numbers are each node\'s own, the same in every run', async () => {
  const draw = async (): Promise<unknown[]> => {
    const drawn: unknown[] = []
    await run(node => { drawn.push([node, Math.random(), [...webcrypto.getRandomValues(new Uint8Array(6))]]) })
    return drawn
  }
  const [first, second] = [await draw(), await draw()]
  expect(first).toEqual(second)
  expect(first[0]).not.toEqual(first[1])
})
