import { runMessages, type LiveEvent } from '@gsplan/run-format'
import { expect, test } from 'vitest'
import { RunPhaseLoad, TestPhases } from '../../../src/engines/shared/test-phases.ts'
import { sizeOfTest } from '../../../src/engines/shared/test-size.ts'

test('phases begin with an instance\'s messages, each once', () => {
  const events: LiveEvent[] = []
  const phases = new TestPhases(event => { events.push(event) })
  const messages = [runMessages.warmup(1n), 'anything', runMessages.run(1n), runMessages.run(1n), runMessages.cooldown(1n)]
  expect(phases.phase).toBe('setup')
  expect(messages.map(message => phases.onMessage(message))).toEqual(['warm-up', undefined, 'run', undefined, 'cool-down'])
  expect(events).toEqual(['warm-up', 'run', 'cool-down'].map(phase => ({ kind: 'phase', phase })))
  expect(phases.phase).toBe('cool-down')
})

test('load is that of the run phase, known when it ends', () => {
  const load = new RunPhaseLoad()
  load.onPhase('cool-down')
  expect(load.load).toBeUndefined()
  load.onPhase('run')
  expect(load.load).toBeUndefined()
  load.onPhase('cool-down')
  expect(load.load?.busyFraction).toBeGreaterThanOrEqual(0)
})

test('a plan with other parameters has one peer per instance, and no known time', () => {
  expect(sizeOfTest([], false)).toEqual({ peers: 0, peersPerInstance: 1, testMs: 0, topics: 0 })
})
