import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Reason } from '@gsplan/run-format'

/** Share of a machine beyond which its latencies are those of the machine. */
const MAX_FRACTION = 0.9
/** Share that the host of a virtual machine may take from it without a word. */
const MAX_STOLEN_FRACTION = 0.01
/** Share up to which a machine has enough for what it does. */
const IDLE_FRACTION = 0.5
/** Share of its memory below which a machine does little but look for some. */
const MIN_FREE_MEMORY = 0.03
/** Linux counts in hundredths of a second (proc_stat(5)). */
const TICK_MS = 10

/** How a machine spent its processors' time, shares of all cores, 0…1. */
export interface MachineLoad {
  /** Used by whoever it was, or wanted and taken by the host. */
  readonly busyFraction: number
  /** Wanted here and given to others by the host of a virtual machine ("steal"). */
  readonly stolenFraction: number
}

/** Times of all cores since the machine started, ms. */
interface ProcessorTimes {
  readonly usedMs: number
  readonly idleMs: number
  readonly stolenMs: number
}

/** What the host took, as Linux's `/proc/stat` tells of it; 0 where nothing tells. */
export function parseStolenMs (stat: string): number {
  const ticks = /^cpu +(?:\d+ ){7}(\d+)/.exec(stat)?.[1]
  return ticks === undefined ? 0 : Number(ticks) * TICK_MS
}

function readStolenMs (): number {
  try {
    return parseStolenMs(readFileSync('/proc/stat', 'utf8'))
  } catch {
    return 0
  }
}

function readTimes (): ProcessorTimes {
  let usedMs = 0
  let idleMs = 0
  for (const { times: { user, nice, sys, idle, irq } } of cpus()) {
    usedMs += user + nice + sys + irq
    idleMs += idle
  }
  return { usedMs, idleMs, stolenMs: readStolenMs() }
}

/** How the time between two looks was spent. */
export function toMachineLoad (before: ProcessorTimes, after: ProcessorTimes): MachineLoad {
  const stolenMs = after.stolenMs - before.stolenMs
  const busyMs = after.usedMs - before.usedMs + stolenMs
  const totalMs = busyMs + after.idleMs - before.idleMs
  return totalMs === 0
    ? { busyFraction: 0, stolenFraction: 0 }
    : { busyFraction: busyMs / totalMs, stolenFraction: stolenMs / totalMs }
}

/** Watches how busy this machine is, whoever keeps it busy; the returned function tells the load since. */
export function watchMachine (): () => MachineLoad {
  const before = readTimes()
  return () => toMachineLoad(before, readTimes())
}

const percent = (fraction: number): string => `${(fraction * 100).toFixed(0)} %`

/**
 * Whether latencies can be trusted by how busy the machine was during the run phase.
 *
 * @param load undefined if nobody looked
 * @param what names the machine, for the message
 * @param advice what to change
 */
export const checkMachineLoad = (load: MachineLoad | undefined, what: string, advice: string): Reason[] =>
  load === undefined || load.busyFraction <= MAX_FRACTION
    ? []
    : [{
        code: 'saturated',
        message: `${what} was ${percent(load.busyFraction)} busy during the run phase (at most ${percent(MAX_FRACTION)} can be ` +
          `trusted): ${advice}`
      }]

/**
 * Whether latencies can be trusted by how much memory was left.
 *
 * @param leastFree least share of the memory that was free, 0…1
 * @param totalBytes memory of the machine
 * @param advice what to change
 */
export const checkFreeMemory = (leastFree: number, totalBytes: number, advice: string): Reason[] =>
  leastFree >= MIN_FREE_MEMORY
    ? []
    : [{
        code: 'saturated',
        message: `this machine was down to ${(leastFree * totalBytes / 2 ** 20).toFixed(0)} MiB of free memory (at least ` +
          `${percent(MIN_FREE_MEMORY)} can be trusted): ${advice}`
      }]

/**
 * What the host of a virtual machine took during the run phase, where that may have been felt.
 *
 * @returns such as `the host of this virtual machine took 2.4 % of its processor time`
 */
export const describeSteal = (load: MachineLoad | undefined): string | undefined =>
  load === undefined || load.stolenFraction < MAX_STOLEN_FRACTION
    ? undefined
    : `the host of this virtual machine took ${(load.stolenFraction * 100).toFixed(1)} % of its processor time (steal) during ` +
      'the run phase'

/** The same where the machine itself had enough for all it did: then the host is what kept it from being in time. */
export const describeDisturbance = (load: MachineLoad | undefined): string | undefined =>
  load === undefined || load.busyFraction > IDLE_FRACTION ? undefined : describeSteal(load)
