import type { RunTable } from '@gsplan/gate'
import type { Mark } from './chart.ts'
import { timesOf } from './columns.ts'

/** Start of the run phase, and marks in seconds since then. */
export interface TestClock {
  /** ns since the Unix epoch; undefined when the peers don't tell. */
  readonly beginNs: bigint | undefined
  readonly marks: readonly Mark[]
}

const seconds = (ns: bigint): number => Number(ns) / 1e9

/** Finds the phases of a test by its peers' times; a time of 0 was not reported. */
export function readTestClock (peers: RunTable | undefined): TestClock {
  const reported = (name: string): bigint[] => peers === undefined
    ? []
    : Array.from(timesOf(peers, name), time => time ?? 0n).filter(time => time > 0n)
  const runs = reported('t_run')
  const cools = reported('t_cool')
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

export const TIME_TITLE = 'time since the start of the run phase (s)'
