import { cpus } from 'node:os'
import type { Reason } from '@gsplan/analysis'

/** Share of a machine beyond which its latencies are those of the machine. */
const MAX_FRACTION = 0.9

/** Busy and total time of all cores since the machine started, ms. */
function readTimes (): { readonly busyMs: number, readonly totalMs: number } {
  let busyMs = 0
  let totalMs = 0
  for (const { times: { user, nice, sys, idle, irq } } of cpus()) {
    busyMs += user + nice + sys + irq
    totalMs += user + nice + sys + irq + idle
  }
  return { busyMs, totalMs }
}

/** Watches how busy this machine is, whoever keeps it busy; the returned function tells the share of all cores since. */
export function watchMachine (): () => number {
  const before = readTimes()
  return () => {
    const after = readTimes()
    const totalMs = after.totalMs - before.totalMs
    return totalMs === 0 ? 0 : (after.busyMs - before.busyMs) / totalMs
  }
}

/**
 * Whether latencies can be trusted by how busy the machine was during the run phase.
 *
 * @param fraction share of all cores, 0…1
 * @param what names the machine, for the message
 * @param advice what to change
 */
export const checkMachineLoad = (fraction: number, what: string, advice: string): Reason[] => fraction <= MAX_FRACTION
  ? []
  : [{
      code: 'saturated',
      message: `${what} was ${(fraction * 100).toFixed(0)} % busy during the run phase (at most ${MAX_FRACTION * 100} % can be ` +
        `trusted): ${advice}`
    }]
