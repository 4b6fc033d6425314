import { UsageError } from '@gsplan/cli'
import type { Work } from './count-work.ts'
import type { EngineCost } from './engine-cost.ts'
import type { Estimate } from './estimate-run.ts'
import { formatAmount, formatBytes, formatTime } from './format-estimate.ts'
import type { Machine } from './machine.ts'

/** A run beyond them is made with --force only. */
const LIMITS = {
  wallS: 48 * 3600,
  /** Of what one peer does: no timer of any engine is as fast. */
  perPeerS: 100_000,
  /** Estimates of memory that is kept are as exact as a quarter. */
  memoryFactor: 1.25,
  /** V8 ends a process whose heap has no more room: nothing is left of the run. */
  heapPart: 0.85,
  outputBytes: 2 ** 40,
  /** Engines in real time: CPU over what the machine has. */
  load: 50,
  peers: 10_000_000,
  historyLength: 10_000_000,
  /** A buffer of a router holds no more than some GiB. */
  messageBytes: 2 ** 30
}

/** The amounts that make most of a run's time, with the parameters that lower them. */
function causesOf (work: Work, { us }: EngineCost): string {
  const causes: ReadonlyArray<readonly [us: number, text: string]> = [
    [us.packet * work.packets, `${formatAmount(work.deliveries)} deliveries (message_rate, T_RUN, N_NODES)`],
    [us.inspection * work.inspections, `${formatAmount(work.inspections)} score dumps (T_SCORE_INSPECT_PERIOD)`],
    [us.heartbeat * work.heartbeats, `${formatAmount(work.heartbeats)} heartbeats (T_HEARTBEAT, T_WARM, T_RUN, T_COOL)`],
    [us.historySlot * work.historyLength * work.heartbeats,
      `a message cache of ${formatAmount(work.historyLength)} heartbeats (HISTORY_LENGTH)`],
    [us.byte * work.messageBytes, `${formatBytes(work.messageBytes)} of messages (message_rate, message_size)`],
    [us.link * work.links + us.peer * work.peers + us.pair * work.peers ** 2,
      `${formatAmount(work.peers)} peers and ${formatAmount(work.links)} connections (N_NODES, N_DEGREE)`]
  ]
  return [...causes].sort(([a], [b]) => b - a)[0]?.[1] ?? ''
}

/** A run, its expected size, and what it is made on. */
interface Case {
  readonly work: Work
  readonly estimate: Estimate
  readonly cost: EngineCost
  readonly machine: Machine
}

/** Describes one kind of excess; undefined for none. */
type Check = (run: Case) => string | undefined

const perPeer = (count: number, { peers, testS }: Work): number => count / Math.max(1, peers) / Math.max(testS, 1e-9)

/** Kinds of excess, the plainest first. */
const checks: readonly Check[] = [
  ({ work: { largestBytes } }) => largestBytes > LIMITS.messageBytes
    ? `messages of at most ${formatBytes(LIMITS.messageBytes)}, got ${formatBytes(largestBytes)} (message_size)`
    : undefined,
  ({ work }) => {
    const rates: ReadonlyArray<readonly [perS: number, text: string]> = [
      [work.messagesPerPublisherS, 'messages of a publisher per second (message_rate, N_PUBLISHER)'],
      [perPeer(work.heartbeats, work), 'heartbeats of a peer per second (T_HEARTBEAT)'],
      [perPeer(work.inspections, work), 'score dumps of a peer per second (T_SCORE_INSPECT_PERIOD)']
    ]
    const [perS = 0, text = ''] = rates.find(([each]) => each > LIMITS.perPeerS) ?? []
    return perS === 0 ? undefined : `at most ${formatAmount(LIMITS.perPeerS)} ${text}, got ${formatAmount(perS)}`
  },
  ({ work, estimate: { wallS }, cost }) => wallS > LIMITS.wallS
    ? `a run of at most ${formatTime(LIMITS.wallS)}, got about ${formatTime(wallS)}: ` +
    (cost.isRealTime ? 'T_WARM, T_RUN and T_COOL' : causesOf(work, cost))
    : undefined,
  ({ work, estimate: { leastMemoryBytes }, cost, machine }) => {
    const byMachine = cost.keepsMemory === true ? machine.memoryBytes : LIMITS.memoryFactor * machine.memoryBytes
    const byHeap = cost.isOneHeap === true ? LIMITS.heapPart * machine.heapBytes : Infinity
    const limit = Math.min(byMachine, byHeap)
    if (cost.isElsewhere === true || leastMemoryBytes <= limit) return undefined
    const reason = byHeap < byMachine ? ` in one process (${machine.heapLimit})` : ''
    return `at most ${formatBytes(limit)} of memory${reason}, got about ${formatBytes(leastMemoryBytes)}: ` +
      `${formatAmount(work.peers)} peers (N_NODES, N_HONEST_PEERS_PER_NODE), ${formatAmount(work.links)} connections ` +
      `(N_DEGREE), ${formatAmount(work.messages)} messages of up to ${formatBytes(work.largestBytes)} (message_rate, ` +
      `message_size), caches of ${formatAmount(work.historyLength)} heartbeats (HISTORY_LENGTH)`
  },
  ({ work, estimate: { outputBytes }, cost }) => outputBytes > LIMITS.outputBytes
    ? `at most ${formatBytes(LIMITS.outputBytes)} of traces and scores, got about ${formatBytes(outputBytes)}: ` +
    causesOf(work, cost)
    : undefined,
  ({ work, estimate: { cpuS }, cost, machine }) => {
    const load = cpuS / Math.max(1, work.testS) / machine.cores
    return cost.isRealTime && cost.isElsewhere !== true && load > LIMITS.load
      ? `at most ${LIMITS.load} times this machine's CPU, got about ${formatAmount(load)} times: ${causesOf(work, cost)}`
      : undefined
  },
  ({ work: { historyLength } }) => historyLength > LIMITS.historyLength
    ? `a message cache of at most ${formatAmount(LIMITS.historyLength)} heartbeats, got ${formatAmount(historyLength)} (HISTORY_LENGTH)`
    : undefined,
  ({ work: { peers } }) => peers > LIMITS.peers
    ? `at most ${formatAmount(LIMITS.peers)} peers, got ${formatAmount(peers)} (N_NODES, N_HONEST_PEERS_PER_NODE)`
    : undefined
]

/**
 * Refuses a run beyond sense.
 *
 * @throws {UsageError} with the figures, and the parameters that lower them
 */
export function assertSensible (run: Case): void {
  for (const check of checks) {
    const excess = check(run)
    if (excess !== undefined) throw new UsageError(`expected ${excess}; --force runs it nevertheless`)
  }
}
