import type { RecordedEvent } from '@gsplan/run-format'
import { describe, expect, test } from 'vitest'
import { addEvent, emptyRun, paceOf, ratesOf, type LiveRun } from '../../src/page/state/live-run.ts'

const progress = (testMs: number, delivered?: number): RecordedEvent =>
  ({ at: 1000 + testMs / 2, kind: 'progress', phase: 'run', testMs, totalMs: 10_000, peers: 4, published: 1, delivered })

const after = (...events: readonly RecordedEvent[]): LiveRun => events.reduce(addEvent, emptyRun)

describe('a live run', () => {
  test('knows its stage, progress, load, log and end', () => {
    const run = after(
      { at: 1, kind: 'start', run: 'r', engine: 'sim', seed: 1, module: 'm', version: '1', peers: 4, testMs: 1, gsplan: '1', owner: 'o' },
      { at: 1000, kind: 'stage', stage: 'engine' }, { at: 1001, kind: 'share', share: 0.5 }, progress(1000, 10),
      { at: 1600, kind: 'health', source: 'machine', cpuFraction: 0.5, rssBytes: 7 }, { at: 1700, kind: 'log', source: 'a/0', message: 'said' },
      { at: 1800, kind: 'warning', message: 'careful', leftOut: 3 }, { at: 1900, kind: 'end', status: 'passed' }
    )
    expect(run).toMatchObject({
      engineAt: 1000, share: 0.5, lastAt: 1900, leftOut: 3, end: { status: 'passed' }, start: { run: 'r' },
      points: [{ testS: 1, published: 1, delivered: 10, latencyP50Ms: null, meshDegree: null }],
      loads: [{ at: 1600, cpuFraction: 0.5, rssBytes: 7 }],
      lines: [{ kind: 'log', source: 'a/0', message: 'said' }, { kind: 'warning', message: 'careful' }]
    })
  })

  test('tells its speed and the time that is left', () => {
    expect(paceOf(emptyRun)).toBe(undefined)
    expect(paceOf(after({ at: 1000, kind: 'stage', stage: 'engine' }, progress(2000)))).toEqual({ speed: 2, leftS: 4 })
  })

  test('has deliveries a second between its points, of which each moment has one', () => {
    const { points } = after(
      progress(1000, 10), progress(2000, 30), progress(2000, 40), progress(3000), progress(4000, 100), progress(5000, 90))
    expect(points.map(({ testS, delivered }) => [testS, delivered])).toEqual([[1, 10], [2, 40], [3, null], [4, 100], [5, 90]])
    expect(ratesOf(points)).toEqual([[2, 30], [5, 0]])
  })

  test('is bounded, and keeps its last point', () => {
    const run = after(...Array.from({ length: 5000 }, (_, index) => progress(index + 1, index)))
    expect(run.points.length).toBeLessThanOrEqual(1000)
    expect(run.points.at(-1)?.delivered).toBe(4999)
    const lines = after(...Array.from({ length: 1000 }, (_, at): RecordedEvent => ({ at, kind: 'log', source: 's', message: String(at) })))
    expect([lines.lines.length, lines.lines.at(-1)?.message]).toEqual([300, '999'])
  })
})
