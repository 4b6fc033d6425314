import { expect, test } from 'vitest'
import { ClientMemory } from '../../src/service/client-memory.ts'

function createClients (names: readonly string[]): { clients: Array<{ name: string, cut: () => void }>, seen: string[] } {
  const seen: string[] = []
  return { seen, clients: names.map(name => ({ name, cut: () => { seen.push(name) } })) }
}

test('a client beyond its bound is cut off; beyond the bound of all, the one with most', () => {
  const { clients: [a, b, c], seen } = createClients(['a', 'b', 'c'])
  if (a === undefined || b === undefined || c === undefined) throw new Error('expected three clients')
  const lines: string[] = []
  const memory = new ClientMemory({ maxClientBytes: 10, maxClientsBytes: 20, log: line => { lines.push(line) } })
  memory.set(a, 10)
  memory.set(b, 9)
  expect([memory.total, seen]).toEqual([19, []])
  memory.set(c, 2)
  memory.set(b, 11)
  memory.set(c, 3)
  expect([memory.total, seen]).toEqual([3, ['a', 'b']])
  memory.drop(c)
  expect(memory.total).toBe(0)
  expect(lines).toEqual([
    'a: cut off: expected at most 20 bytes held for all clients, got 21, 10 of them for it',
    'b: cut off: expected at most 10 bytes held for it, got 11'
  ])
})

test('the log is bounded as well', () => {
  const lines: string[] = []
  const memory = new ClientMemory({ log: line => { lines.push(line) } })
  for (let i = 0; i < 1000; i++) memory.log(String(i))
  expect([lines.length, lines[99], lines[100]]).toEqual([101, '99', 'more clients are cut off or refused, without a line each'])
})
