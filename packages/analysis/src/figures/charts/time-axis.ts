import type { RunTable } from '@gsplan/gate'
import type { Mark } from './chart.ts'
import { timesOf } from './columns.ts'

/** Begin of the run phase and when each mark of it is, seconds after it. */
export interface TestClock {
  /** ns since the Unix epoch; undefined when the peers don't tell. */
  readonly beginNs: bigint | undefined
  readonly marks: readonly Mark[]
}

const seconds = (ns: bigint): number => Number(ns) / 1e9

/** The times of a test that its peers tell of: those with 0 never said. */
export function readTestClock (peers: RunTable | undefined): TestClock {
  const told = (name: string): bigint[] => peers === undefined
    ? []
    : Array.from(timesOf(peers, name), time => time ?? 0n).filter(time => time > 0n)
  const runs = told('t_run')
  const cools = told('t_cool')
  if (runs.length === 0) return { beginNs: undefined, marks: [] }
  const beginNs = runs.reduce((a, b) => b < a ? b : a)
  const after = (times: readonly bigint[]): number => seconds(times.reduce((a, b) => b > a ? b : a) - beginNs)
  return {
    beginNs,
    marks: [
      { at: after(runs), label: 'warm-up ends' },
      ...cools.length === 0 ? [] : [{ at: after(cools), label: 'cool-down begins' }]
    ]
  }
}

export const TIME_TITLE = 'time after the begin of the run phase (s)'
