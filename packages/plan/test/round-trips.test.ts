import { expect, test } from 'vitest'
import { chooseOthers } from '../src/round-trips.ts'
import type { Echoes } from '../src/ports.ts'
import { messagesOf, runInstances, shortParams } from './worlds.ts'

/** Echoes in memory: an instance's answers take as long as its address says, more at the first try. */
const echoesAt = (address: string | undefined): Echoes => ({
  answer: async () => Promise.resolve(address),
  async * roundTrips (other) {
    if (other === 'nowhere') throw new Error('connection refused')
    for (const more of [3, 1, 0.5, 2, 1, 0]) yield Promise.resolve(Number(other) + more)
  }
})

const roundTripsOf = async (addresses: ReadonlyArray<string | undefined>): Promise<readonly string[][]> => {
  const params = { ...shortParams, n_container_nodes_total: String(addresses.length), jitter_pct: '10' }
  const { results, ports } = await runInstances(addresses.map(() => params), {}, undefined, at => ({ echoes: echoesAt(addresses[at]) }))
  expect(results.map(({ outcome }) => outcome)).toEqual(addresses.map(() => 'ok'))
  return ports.map(each => messagesOf(each).filter(message => message.startsWith('Round trip')))
}

test('each instance measures some others, which are even round the run', () => {
  expect([1, 2, 3, 4, 5].map(number => chooseOthers(number, number))).toEqual([[], [1], [1, 2], [1, 2, 3], [1, 2, 3]])
  expect([1, 99, 100].map(number => chooseOthers(number, 100))).toEqual([[2, 35, 68], [100, 33, 66], [1, 34, 67]])
  const measured = Array.from({ length: 10 }, (_, at) => chooseOthers(at + 1, 10)).flat()
  expect(measured.filter(number => number === 7).length).toBe(3)
})

test('the shortest of some tries is told with what both links were set up for', async () => {
  expect(await roundTripsOf(['20', '25'])).toEqual([
    ['Round trip to honest-2-0: 25.5 ms, the shortest of 5; asked for 20 ms (± 2 ms jitter)'],
    ['Round trip to honest-1-0: 20.5 ms, the shortest of 5; asked for 20 ms (± 2 ms jitter)']
  ])
})

test('tries go on while the shortest is too long, as a queue makes it', async () => {
  expect(await roundTripsOf(['20', '37.5'])).toEqual([
    ['Round trip to honest-2-0: 37.5 ms, the shortest of 6; asked for 20 ms (± 2 ms jitter)'],
    ['Round trip to honest-1-0: 20.5 ms, the shortest of 5; asked for 20 ms (± 2 ms jitter)']
  ])
})

test('an instance that can\'t be reached is told, one that doesn\'t answer is left out, and neither ends the run', async () => {
  expect(await roundTripsOf(['20', 'nowhere'])).toEqual([
    ['Round trip to honest-2-0 was not measured: connection refused'],
    ['Round trip to honest-1-0: 20.5 ms, the shortest of 5; asked for 20 ms (± 2 ms jitter)']
  ])
  expect(await roundTripsOf(['20', undefined])).toEqual([[], []])
})
