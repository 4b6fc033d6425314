import type { CellEnvironment } from '@gsplan/router'
import { RouterError } from '@gsplan/router'
import { describe, expect, test } from 'vitest'
import { GoCell } from '../../src/wasm/go-cell.ts'
import { CAPACITY, createTinyProgram } from './tiny-program.ts'

interface Timer {
  readonly atNs: number
  readonly run: () => void
  cancelled: boolean
}

/** A cell's surroundings that stand still. */
function createEnvironment (): CellEnvironment & { readonly timers: Timer[], now: number } {
  const timers: Timer[] = []
  return {
    timers, now: 0, epochNs: 1_700_000_000_000_000_000n,
    nowNs () { return this.now },
    after (delayNs, run) {
      const timer = { atNs: this.now + delayNs, run, cancelled: false }
      timers.push(timer)
      return timer
    },
    random: bytes => { bytes.fill(7) }
  }
}

interface Event { readonly event: number, readonly payload: Uint8Array }

async function createCell (): Promise<{ cell: GoCell, events: Event[], environment: ReturnType<typeof createEnvironment> }> {
  const environment = createEnvironment()
  const events: Event[] = []
  const cell = new GoCell(await createTinyProgram(), environment)
  cell.handle(5, (event, payload) => { events.push({ event, payload: Uint8Array.from(payload) }) })
  cell.handle(0, (event, payload) => { events.push({ event, payload: Uint8Array.from(payload) }) })
  return { cell, events, environment }
}

describe('commands', () => {
  test('come with both parts of their payload, events go to their node', async () => {
    const { cell, events } = await createCell()
    cell.send(4, 5, Uint8Array.of(1, 2), { bytes: Uint8Array.of(9, 9, 3, 4), start: 2 })
    cell.send(8, 6, Uint8Array.of(1))
    cell.send(8, 5, new Uint8Array(100).fill(6))
    expect(events).toEqual([
      { event: 4, payload: Uint8Array.of(1, 2, 3, 4) }, { event: 8, payload: new Uint8Array(100).fill(6) }
    ])
    cell.handle(5, undefined)
    cell.send(8, 5, Uint8Array.of(1))
    expect(events.length).toBe(2)
    expect(cell.memoryBytes).toBe(2 * 65_536)
  })

  test('that are longer than the input come in pieces', async () => {
    const { cell } = await createCell()
    const seen: string[] = []
    // the program takes the first byte of each piece for an event, and the next four for a node
    const first = (CAPACITY - 1) % 256
    for (const node of [0x05050505, 0x06060606, 5]) cell.handle(node, (event, { length }) => { seen.push(`${event}:${node}:${length}`) })
    cell.send(4, 5, new Uint8Array(CAPACITY).fill(5), { bytes: new Uint8Array(CAPACITY + 10).fill(6), start: 0 })
    expect([first, seen]).toEqual([255, [
      '4:5:0', ...[`5:84215045:${CAPACITY - 9}`, `6:101058054:${CAPACITY - 9}`], '6:101058054:1']])
  })

  test('memory is reserved by a command of no node', async () => {
    const { cell, events } = await createCell()
    cell.reserve(1000.5)
    expect(events).toEqual([{ event: 16, payload: Uint8Array.of(232, 3, 0, 0) }])
  })

  test('must not be given while the program runs', async () => {
    const { cell } = await createCell()
    cell.handle(5, () => { cell.send(4, 5, Uint8Array.of(1)) })
    expect(() => { cell.send(4, 5, Uint8Array.of(1)) }).toThrow('tiny v1: called while it runs')
  })
})

describe('virtual time', () => {
  test('clock, wall clock, timer and random numbers are those of the cell', async () => {
    const { events, environment } = await createCell()
    const [timer] = environment.timers
    expect(timer?.atNs).toBe(5e6)
    environment.now = 5_000_001
    timer?.run()
    const [{ event, payload } = { event: 0, payload: new Uint8Array(24) }] = events
    const view = new DataView(payload.buffer)
    expect([event, view.getBigInt64(0, true), view.getBigInt64(8, true), [...payload.subarray(16)]])
      .toEqual([10, 1_700_000_000_005_000_001n, 1_700_000_000n, [7, 7, 7, 7, 7, 7, 7, 7]])
    expect(environment.timers.length).toBe(1)
  })

  test('a stop ends timers', async () => {
    const { cell, environment } = await createCell()
    cell.stop()
    expect(environment.timers.map(({ cancelled }) => cancelled)).toEqual([true])
  })
})

describe('a program that ends', () => {
  test('at its start', async () => {
    const code = await createTinyProgram({ exits: true })
    expect(() => new GoCell(code, createEnvironment())).toThrow(
      new RouterError('tiny v1: the router\'s program ended (exit 3, 0 MiB): it said nothing'))
  })

  test('at a command, and every later one', async () => {
    const { cell } = await createCell()
    const ended = new RouterError('tiny v1: the router\'s program ended (exit 2, 0 MiB): it said nothing')
    expect(() => { cell.send(99, 5, Uint8Array.of(1)) }).toThrow(ended)
    expect(() => { cell.send(4, 5, Uint8Array.of(1)) }).toThrow(ended)
  })
})
