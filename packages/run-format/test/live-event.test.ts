import { expect, test } from 'vitest'
import { onLiveEvents, teeLiveEvents, type LiveEvent } from '../src/live-event.ts'

const events: readonly LiveEvent[] = [
  { kind: 'stage', stage: 'engine' },
  { kind: 'phase', phase: 'run' },
  { kind: 'progress', phase: 'run', testMs: 1, totalMs: 2, peers: 3 },
  { kind: 'log', source: 'publishers/0', message: 'm' },
  { kind: 'reason', code: 'saturated', message: 'm' }
]

test('every sink gets every event, in order', () => {
  const [first, second]: [LiveEvent[], LiveEvent[]] = [[], []]
  const sink = teeLiveEvents(event => first.push(event), event => second.push(event))
  events.forEach(sink)
  expect([first, second]).toEqual([events, events])
})

test('a listener gets the events of its kind', () => {
  const seen: string[] = []
  const sink = onLiveEvents({ phase: ({ phase }) => seen.push(phase), reason: ({ code }) => seen.push(code) })
  events.forEach(sink)
  expect(seen).toEqual(['run', 'saturated'])
})
