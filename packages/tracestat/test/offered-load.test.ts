import { expect, test } from 'vitest'
import { computeOfferedLoad } from '../src/index.ts'

const published = (...atMs: readonly number[]): Array<{ readonly publishedNs: number }> =>
  atMs.map(ms => ({ publishedNs: ms * 1e6 }))

test('messages per second of the run phase, and the gaps between them', () => {
  expect(computeOfferedLoad(published(250, 750, 1000, 2250), 4e9))
    .toEqual({ offered_rate: 1, publish_gap_min: 250, publish_gap_max: 1250 })
})

test('without a run phase, of the time between the first and the last', () => {
  expect(computeOfferedLoad(published(1000, 1100, 1500)))
    .toEqual({ offered_rate: 4, publish_gap_min: 100, publish_gap_max: 400 })
})

test.each<[string, readonly number[], number | undefined, object]>([
  ['no message', [], 2e9, { offered_rate: 0, publish_gap_min: null, publish_gap_max: null }],
  ['one message', [5], 2e9, { offered_rate: 0.5, publish_gap_min: null, publish_gap_max: null }],
  ['one message without a phase', [5], undefined, { offered_rate: null, publish_gap_min: null, publish_gap_max: null }],
  ['two at once', [5, 5], undefined, { offered_rate: null, publish_gap_min: 0, publish_gap_max: 0 }],
  ['a phase without length', [5, 6], 0, { offered_rate: null, publish_gap_min: 1, publish_gap_max: 1 }]
])('%s', (_name, atMs, lengthNs, load) => {
  expect(computeOfferedLoad(published(...atMs), lengthNs)).toEqual(load)
})
