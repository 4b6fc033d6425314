import { leastLatencyNs, parsePlanParams, ParamError } from '@gsplan/plan'
import { countUnits, LEAST_LOOKAHEAD_NS, MOST_THREADS, SYNC_LATENCY_NS } from '@gsplan/sim'
import type { InstanceSpec } from '@gsplan/testground'

/** Threads of a simulation. */
export interface ThreadPlan {
  readonly threads: number
  /** Peers that share state of their router; 1 = none do. */
  readonly cellPeers: number
  /** Time that a packet between two instances takes at least, ns. */
  readonly lookaheadNs: number
  /** Why there are fewer than asked for. */
  readonly why?: string | undefined
}

/** The least latency of all groups, ns; 0 when a group's parameters can't be read, which its instances will report. */
function leastOf (specs: readonly InstanceSpec[]): number {
  const groups = new Map(specs.map(({ groupId, params }) => [groupId, params]))
  try {
    return Math.min(...[...groups.values()].map(params => Number(leastLatencyNs(parsePlanParams(params)))))
  } catch (error) {
    if (error instanceof ParamError) return 0
    throw error
  }
}

/** Why a simulation has no more threads than these. */
const tooMany = (threads: number, cellPeers: number): string => threads === MOST_THREADS
  ? 'no simulation has more'
  : 'no more have peers of their own' +
    (cellPeers === 1 ? '' : ` (those of routers in Go stay together in cells of ${cellPeers}, and with them all peers of these numbers)`)

/** A simulation whose threads are planned. */
export interface ThreadRequest {
  readonly specs: readonly InstanceSpec[]
  readonly peersPerInstance: number
  readonly cellPeers: number
  /** Threads that are asked for. */
  readonly threads: number
}

/** Plans the threads of a simulation: as many as asked for, where the network lets them run apart. */
export function planThreads ({ specs, peersPerInstance, cellPeers, threads }: ThreadRequest): ThreadPlan {
  // a ns less, as arrivals are rounded
  const lookaheadNs = Math.min(leastOf(specs) - 1, SYNC_LATENCY_NS)
  if (threads === 1) return { threads, cellPeers, lookaheadNs }
  if (lookaheadNs < LEAST_LOOKAHEAD_NS) {
    const why = 'some packets take no time, so that no part of the network can run ahead of another'
    return { threads: 1, cellPeers, lookaheadNs, why }
  }
  const most = Math.min(threads, countUnits({ instances: specs.length, peersPerInstance }, cellPeers), MOST_THREADS)
  return { threads: most, cellPeers, lookaheadNs, ...most < threads && { why: tooMany(most, cellPeers) } }
}
