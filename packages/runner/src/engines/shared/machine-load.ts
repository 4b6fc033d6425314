import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Reason } from '@gsplan/run-format'

/** CPU utilisation above which latencies measure the host, not the router. */
const MAX_FRACTION = 0.9
/** CPU steal that is not reported. */
const MAX_STOLEN_FRACTION = 0.01
/** CPU utilisation up to which a machine has spare capacity. */
const IDLE_FRACTION = 0.5
/** Free memory below which the host is thrashing. */
const MIN_FREE_MEMORY = 0.03
/** Linux counts in hundredths of a second (proc_stat(5)). */
const TICK_MS = 10

/** Use of a machine's CPU time, shares of all cores, 0…1. */
export interface MachineLoad {
  /** Used by any process, or stolen. */
  readonly busyFraction: number
  /** CPU steal: wanted here, and given to other machines by the host of a virtual machine. */
  readonly stolenFraction: number
}

/** Times of all cores since the machine started, ms. */
interface ProcessorTimes {
  readonly usedMs: number
  readonly idleMs: number
  readonly stolenMs: number
}

/** CPU steal by Linux's `/proc/stat`, ms; 0 where it is not reported. */
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

/** Load between two readings. */
export function toMachineLoad (before: ProcessorTimes, after: ProcessorTimes): MachineLoad {
  const stolenMs = after.stolenMs - before.stolenMs
  const busyMs = after.usedMs - before.usedMs + stolenMs
  const totalMs = busyMs + after.idleMs - before.idleMs
  return totalMs === 0
    ? { busyFraction: 0, stolenFraction: 0 }
    : { busyFraction: busyMs / totalMs, stolenFraction: stolenMs / totalMs }
}

/** Starts to measure this machine's load; the returned function gives the load since. */
export function watchMachine (): () => MachineLoad {
  const before = readTimes()
  return () => toMachineLoad(before, readTimes())
}

const percent = (fraction: number): string => `${(fraction * 100).toFixed(0)} %`

/**
 * Checks the machine's load during the run phase.
 *
 * @param load undefined = not measured
 * @param what name of the machine, for the message
 */
export const checkMachineLoad = (load: MachineLoad | undefined, what: string): Reason[] =>
  load === undefined || load.busyFraction <= MAX_FRACTION
    ? []
    : [{
        code: 'saturated',
        message: `${what} was ${percent(load.busyFraction)} busy during the run phase (limit for a valid run: ` +
          `${percent(MAX_FRACTION)})`
      }]

/**
 * Checks the free memory.
 *
 * @param leastFree least share of the memory that was free, 0…1
 * @param totalBytes memory of the machine
 */
export const checkFreeMemory = (leastFree: number, totalBytes: number): Reason[] =>
  leastFree >= MIN_FREE_MEMORY
    ? []
    : [{
        code: 'saturated',
        message: `this machine was down to ${(leastFree * totalBytes / 2 ** 20).toFixed(0)} MiB of free memory (a valid run needs ` +
          `${percent(MIN_FREE_MEMORY)})`
      }]

/**
 * Describes CPU steal during the run phase.
 *
 * @returns such as `the host of this virtual machine took 2.4 % of its processor time`
 */
export const describeSteal = (load: MachineLoad | undefined): string | undefined =>
  load === undefined || load.stolenFraction < MAX_STOLEN_FRACTION
    ? undefined
    : `the host of this virtual machine took ${(load.stolenFraction * 100).toFixed(1)} % of its processor time (steal) during ` +
      'the run phase'

/** Describes CPU steal on a machine with spare capacity: it alone explains lateness. */
export const describeDisturbance = (load: MachineLoad | undefined): string | undefined =>
  load === undefined || load.busyFraction > IDLE_FRACTION ? undefined : describeSteal(load)
