import type { PeerInfo } from './peer-info.ts'

const TRIM_NS = 1_000_000_000n

/** Begin and end of the run phase, ns since the Unix epoch. */
export interface RunPhase {
  /** When the first peer begins and the last one ends. */
  readonly firstNs: bigint
  readonly lastNs: bigint
  /**
   * Until when a message counts as published in it. Publishers of the original plan send their last message beside the
   * line that ends the phase, so that it is the end of the whole test unless messages are trimmed.
   */
  readonly publishedUntilNs: bigint
  /** When the last peer begins and the first one ends: all of them run in between. */
  readonly meshFromNs: bigint
  readonly meshToNs: bigint
}

const min = (times: readonly bigint[]): bigint => times.reduce((a, b) => b < a ? b : a)
const max = (times: readonly bigint[]): bigint => times.reduce((a, b) => b > a ? b : a)

/** The run phase that the peers tell of; undefined when they don't (old plans, early ends). */
export function findRunPhase (peers: readonly PeerInfo[], trim = false): RunPhase | undefined {
  const runs = peers.map(({ t_run: run }) => run).filter(time => time > 0n)
  const cools = peers.map(({ t_cool: cool }) => cool).filter(time => time > 0n)
  if (runs.length === 0 || cools.length === 0) return undefined
  const margin = trim ? TRIM_NS : 0n
  return {
    firstNs: min(runs) + margin, lastNs: max(cools) - margin,
    publishedUntilNs: trim ? max(cools) - margin : max([...cools, ...peers.map(({ t_complete: complete }) => complete)]),
    meshFromNs: max(runs) + margin, meshToNs: min(cools) - margin
  }
}
