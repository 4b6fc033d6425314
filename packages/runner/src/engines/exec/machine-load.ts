import { cpus } from 'node:os'

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
