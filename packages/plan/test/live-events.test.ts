import { encodeTraceEvent, traceEventType, type TraceEvent } from '@gsplan/tracer'
import { expect, test } from 'vitest'
import { LiveEvents } from '../src/live-events.ts'

const [one, two] = [Uint8Array.of(1), Uint8Array.of(2)]

/** A publisher's own DELIVER, one of another peer's message, and changes of a mesh. */
const events: readonly TraceEvent[] = [
  { type: traceEventType.PUBLISH_MESSAGE, timestamp: 7n, publishMessage: { messageID: one } },
  { type: traceEventType.DELIVER_MESSAGE, timestamp: 8n, deliverMessage: { messageID: Uint8Array.of(1) } },
  { type: traceEventType.DELIVER_MESSAGE, timestamp: 9n, deliverMessage: { messageID: two } },
  { type: traceEventType.PUBLISH_MESSAGE, publishMessage: { messageID: one } },
  { type: traceEventType.DELIVER_MESSAGE, deliverMessage: { messageID: two } },
  { type: traceEventType.GRAFT }, { type: traceEventType.PRUNE }, { type: traceEventType.JOIN }, { type: traceEventType.PUBLISH_MESSAGE }
]

const watched = (take: (live: LiveEvents, event: TraceEvent) => void): unknown[] => {
  const found: unknown[] = []
  const live = new LiveEvents({
    onPublish: (id, timestamp) => found.push(['publish', ...id, timestamp]), onDeliver: (id, timestamp) => found.push(['deliver', ...id, timestamp]),
    onMesh: change => found.push(change)
  })
  for (const event of events) take(live, event)
  return found
}

const expected = [['publish', 1, 7n], ['deliver', 2, 9n], ['publish', 1, undefined], ['deliver', 2, undefined], 1, -1]

test('messages and meshes are watched, without a publisher\'s delivery to itself', () => {
  expect(watched((live, event) => { live.event(event) })).toEqual(expected)
})

test('the same of events that are encoded', () => {
  expect(watched((live, event) => { live.encoded(event.type ?? 0, encodeTraceEvent(event)) })).toEqual(expected)
})
