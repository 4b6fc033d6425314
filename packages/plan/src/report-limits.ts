import type { AggregateCounter, GossipRouter, RouterTarget } from '@gsplan/router'
import { formatOverLimit, type OverLimit } from '@gsplan/run-format'
import type { RunLog } from './run-log.ts'

/** A node and what its router cut. */
export interface LimitedNode {
  readonly seq: number
  readonly counter: AggregateCounter
  readonly router: GossipRouter
  readonly target: Pick<RouterTarget, 'longestRpc' | 'takesBytes'>
}

/** Collects what the limits of a node's router cut in its life, by place. */
export function collectOverLimit ({ seq, counter, router, target }: LimitedNode): OverLimit[] {
  const { TooLongRPC, TooLongStreams, UndecodableRPC } = counter.snapshot()
  const { longestRpc } = target
  const takesBytes = target.takesBytes(router)
  const sendsBytes = longestRpc.isOption === true ? takesBytes : longestRpc.sendsBytes
  const unknown = { seq, longestBytes: 0, topics: [] }
  const all: readonly OverLimit[] = [
    { seq, place: 'sender', count: TooLongRPC, limitBytes: sendsBytes, ...counter.unsent },
    { ...unknown, place: 'receiver', count: TooLongStreams, limitBytes: takesBytes },
    { ...unknown, place: 'decoder', count: UndecodableRPC, limitBytes: 0 }
  ]
  return all.filter(({ count }) => count > 0)
}

/** Logs what the limits of a node's router cut. */
export function reportLimits (log: RunLog, node: LimitedNode): void {
  for (const cut of collectOverLimit(node)) log.message(formatOverLimit(cut))
}
