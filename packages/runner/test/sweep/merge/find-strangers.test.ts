import type { RunRecord } from '@gsplan/run-format'
import { expect, test } from 'vitest'
import { findStrangers } from '../../../src/sweep/merge/find-strangers.ts'

/** Differences of points that ran with these changes from one another. */
function find (...changes: ReadonlyArray<Partial<RunRecord>>): string[] {
  const points = changes.map((changed, index) => {
    const record = {
      engine: 'exec', versions: { gsplan: '0.1.0' }, target: { module: 'm', version: '1' }, params: { T_RUN: '1s' }, ...changed
    } as unknown as RunRecord
    return { point: { number: index + 1, configuration: 0, values: {}, seed: index + 1, key: '' }, run: { dir: '', key: '', record } }
  })
  return findStrangers(points, []).map(({ message }) => message)
}

test('settings and dependencies that differ are named', () => {
  expect(find({}, {}, { settings: { processes: '2' } })).toEqual(['1 of 3 points have processes 2, the others the default: seed 3'])
  const target = { module: 'm', version: '1', dependencies: 'sha256-a' }
  expect(find({ target }, { target }, { target: { ...target, dependencies: 'sha256-b' } })).toEqual(
    ['1 of 3 points have dependencies of the router sha256-b, the others sha256-a: seed 3'])
})

test('values that are spelled differently are the same', () => {
  expect(find({}, { params: { T_RUN: '1000ms' } })).toEqual([])
  expect(find({}, {}, { params: { T_RUN: '2000ms' } })).toEqual(['1 of 3 points have T_RUN 2000ms, the others 1s: seed 3'])
})
