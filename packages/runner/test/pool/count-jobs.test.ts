import { describe, expect, test } from 'vitest'
import { findEngine } from '../../src/engines/engines.ts'
import { simEngine } from '../../src/engines/sim/sim.ts'
import type { ExpectedWork } from '../../src/estimate/check-work.ts'
import { countJobs, threadsOf } from '../../src/pool/count-jobs.ts'

const GIB = 1024 ** 3
const execEngine = findEngine('exec')
const estimate = (memoryBytes: number): ExpectedWork => ({ line: '', threads: 1, heap: { youngBytes: 1, garbageShare: undefined }, wallS: 1, cpuS: 1, memoryBytes })
const machine = { cores: 8, memoryBytes: 10 * GIB }

describe('runs at a time', () => {
  const sim = (init: Partial<Parameters<typeof countJobs>[0]>): ReturnType<typeof countJobs> =>
    countJobs({ engine: simEngine, runs: 100, estimates: [estimate(GIB)], options: { force: false }, ...init }, machine)

  test('in virtual time: one for each core, as many as asked for, no more than runs', () => {
    expect([
      sim({}), sim({ runs: 3 }), sim({ runs: 0 }), sim({ options: { force: false, jobs: 5 } }),
      sim({ options: { force: false, threads: 4 } }), sim({ options: { force: false, threads: 99 } }),
      sim({ options: { force: false, jobs: 8, threads: 4 } }), sim({ estimates: [undefined] })
    ].map(({ jobs, remark }) => [jobs, remark])).toEqual([8, 3, 1, 5, 2, 1, 8, 8].map(jobs => [jobs, undefined]))
  })

  test('fewer where their memory does not fit together, and said', () => {
    expect(sim({ estimates: [estimate(1), estimate(2 * GIB)] })).toEqual({
      jobs: 4, remark: '4 runs at a time instead of 8, as one takes about 2 GiB of 10 GiB of free memory; --force makes 8'
    })
    expect(sim({ estimates: [estimate(20 * GIB)] })).toEqual({
      jobs: 1, remark: 'one run at a time instead of 8, as one takes about 20 GiB of 10 GiB of free memory; --force makes 8'
    })
    expect(sim({ estimates: [estimate(20 * GIB)], options: { force: true } })).toEqual({ jobs: 8 })
  })

  test('in real time: one, unless more are asked for', () => {
    const real = (options: { jobs?: number }, runs = 3): ReturnType<typeof countJobs> =>
      countJobs({ engine: execEngine, runs, estimates: [], options: { force: false, ...options } }, machine)
    expect(real({})).toEqual({ jobs: 1, remark: 'one run at a time, as the engine exec measures real time' })
    expect(real({}, 1)).toEqual({ jobs: 1, remark: undefined })
    expect(real({ jobs: 2 })).toEqual({ jobs: 2, remark: '2 runs at a time disturb each other, as the engine exec measures real time' })
  })

  test.each([0, -1, 1.5, Number.NaN])('%s are none', jobs => {
    expect(() => sim({ options: { force: false, jobs } })).toThrow(`--jobs: expected an integer ≥ 1, got ${jobs}`)
  })

  test('each of several has one thread, unless more are asked for', () => {
    expect([
      threadsOf({}, 2, simEngine), threadsOf({}, 1, simEngine), threadsOf({ threads: 3 }, 2, simEngine), threadsOf({}, 2, execEngine)
    ]).toEqual([1, undefined, 3, undefined])
  })
})
