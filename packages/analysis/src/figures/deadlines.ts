import type { Mark } from './charts/chart.ts'
import { numbersOf } from './charts/columns.ts'
import type { FigureRun } from './figure.ts'

const all: readonly Mark[] = [{ at: 3000, label: 'Eth2 3 s' }, { at: 6000, label: 'Filecoin 6 s' }]

/** Longest delay of tracestat's samples, ms. */
export function longestDelay (runs: readonly FigureRun[]): number {
  return runs.reduce((longest, { tables: { cdf } }) => {
    const delays = cdf === undefined ? [] : numbersOf(cdf, 'delay_ms')
    return Math.max(longest, delays[delays.length - 1] ?? 0)
  }, 0)
}

/** Block times that propagation has to stay below, once delays come near: from three quarters of them on. */
export function deadlines (runs: readonly FigureRun[]): Mark[] {
  const longest = longestDelay(runs)
  return all.filter(({ at }) => longest > 0.75 * at)
}
