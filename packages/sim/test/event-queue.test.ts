import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventQueue, QueuedEvent } from '../src/event-queue.ts'

type Key = readonly [atNs: number, target: number, source: number, sequence: number]

class TestEvent extends QueuedEvent {
  fire (): void {}
}

const toEvent = (key: Key): QueuedEvent => new TestEvent(...key)
const toKey = ({ atNs, target, source, sequence }: QueuedEvent): Key => [atNs, target, source, sequence]

function drain (queue: EventQueue): Key[] {
  const keys: Key[] = []
  for (let event = queue.pop(); event !== undefined; event = queue.pop()) keys.push(toKey(event))
  return keys
}

const small = fc.nat({ max: 5 })
const keys = fc.uniqueArray(fc.tuple(small, small, small, fc.nat({ max: 1000 })), { selector: key => key.join() })

test('takes events in order of time, node, cause and count, in whatever order they came', () => {
  fc.assert(fc.property(keys, given => {
    const queue = new EventQueue()
    for (const key of given) queue.push(toEvent(key))
    const sorted = [...given].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3])
    expect(drain(queue)).toEqual(sorted)
  }))
})

test('keeps the order when events are added between takes', () => {
  const queue = new EventQueue()
  for (const atNs of [5, 1, 9]) queue.push(toEvent([atNs, 0, 0, atNs]))
  expect(queue.pop()?.atNs).toBe(1)
  queue.push(toEvent([3, 0, 0, 3]))
  queue.push(toEvent([12, 0, 0, 12]))
  expect(queue.peek()?.atNs).toBe(3)
  expect(drain(queue).map(([atNs]) => atNs)).toEqual([3, 5, 9, 12])
  expect(queue.size).toBe(0)
  expect(queue.pop()).toBeUndefined()
})
