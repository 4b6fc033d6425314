import { expandInstances, parseComposition } from '@gsplan/testground'
import { expect, test } from 'vitest'
import { findThrottled, toEnds } from '../../../src/engines/launch/agent-outcomes.ts'
import { parseCpuStat } from '../../../src/engines/launch/agent/throttling.ts'
import { toOutcomes } from '../../../src/engines/launch/launcher.ts'

test('outcomes are those of reports, else of processes', () => {
  const specs = expandInstances(parseComposition(`
[global]
plan = "p"
case = "c"
runner = "cluster:k8s"
[[groups]]
id = "g"
instances = { count = 5 }
`))
  const report = (index: number, end: object): [string, never] => [`0/${index}`, { group: 0, index, files: [], end } as never]
  const failed = {
    name: 'p', title: 'pod p on n', group: 0, index: 2, hasStarted: true, hasEnded: true, failed: 'Evicted: x'
  }
  const ends = {
    specs, groupOf: () => 0, reports: new Map([report(0, { outcome: 'ok' }), report(1, { outcome: 'failed', error: 'its pod was ended', isConsequence: true })]),
    processes: new Map([['0/2', failed], ['0/3', failed]]), dead: new Set(['0/2']), ending: 'ended'
  }
  expect([...toEnds(ends)]).toEqual([
    [0, { outcome: 'ok' }], [1, { outcome: 'failed', error: 'ended; its pod was ended', isConsequence: true }],
    [2, { outcome: 'crashed', error: 'pod p on n Evicted: x' }], [3, { outcome: 'missing', isConsequence: true, error: 'ended' }],
    [4, { outcome: 'missing', isConsequence: true, error: 'ended' }]
  ])
  const byThemselves = toEnds({ ...ends, ending: undefined })
  expect(byThemselves.get(4)).toEqual({ outcome: 'missing', error: 'had no process' })
  expect(toOutcomes(specs.slice(0, 2), new Map([[0, { outcome: 'ok' }]]), 'enough')).toEqual([
    { groupId: 'g', groupIndex: 0, outcome: 'ok' },
    { groupId: 'g', groupIndex: 1, outcome: 'missing', isConsequence: true, error: 'was not started: enough' }
  ])
})

test('pods that waited for CPU make a measurement invalid', () => {
  expect(parseCpuStat('usage_usec 5\nnr_periods 100\nnr_throttled 7\nthrottled_usec 9\n')).toEqual({ periods: 100, throttled: 7 })
  expect(parseCpuStat('usage_usec 5\n')).toBeUndefined()
  const report = (index: number, throttled: number): [string, never] =>
    [`0/${index}`, { group: 0, index, files: [], throttling: { periods: 100, throttled } } as never]
  expect(findThrottled(new Map([report(0, 5), report(1, 6), report(2, 50)]), { nameOf: ({ index }) => `g/${index}`, noun: 'pods' })).toEqual([{
    code: 'saturated',
    message: 'the CPU limit of 2 pods made them wait, g/2 in 50 % of its periods (limit for a valid run: 5 %): their limits have to be ' +
      'larger'
  }])
})
