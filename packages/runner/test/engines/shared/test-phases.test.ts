import { runMessages, type LiveEvent } from '@gsplan/run-format'
import { expandInstances, parseComposition } from '@gsplan/testground'
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

test('groups may differ in the number of peers per instance: all count, and the largest instance is known', () => {
  const specs = expandInstances(parseComposition(`
[global]
plan = "gsplan"
case = "evaluate"
runner = "local:exec"
[global.run.test_params]
t_warm = "1s"
t_run = "2s"
t_cool = "3s"
topics = '[{"id": "a", "message_rate": "1/s", "message_size": "1"}]'
[[groups]]
id = "small"
instances = { count = 2 }
[[groups]]
id = "large"
instances = { count = 3 }
[groups.run.test_params]
n_nodes_per_container = "4"
`))
  expect(sizeOfTest(specs, true)).toEqual({ peers: 14, peersPerInstance: 4, topics: 1, testMs: 6000 })
})
