import type { PeerInfo } from './peer-info.ts'

const TRIM_NS = 1_000_000_000n

/** Start and end of the run phase, ns since the Unix epoch. */
export interface RunPhase {
  /** Start of the first peer and end of the last one. */
  readonly firstNs: bigint
  readonly lastNs: bigint
  /**
   * End of the time in which a message counts as published in the phase. Publishers of the original plan send their last
   * message at the line that ends the phase, hence it is the end of the whole test unless messages are trimmed.
   */
  readonly publishedUntilNs: bigint
  /** Start of the last peer and end of the first one: all of them run in between. */
  readonly meshFromNs: bigint
  readonly meshToNs: bigint
  /** Length of a peer's phase, the longest: peers don't start at once. */
  readonly lengthNs: bigint
}

const min = (times: readonly bigint[]): bigint => times.reduce((a, b) => b < a ? b : a)
const max = (times: readonly bigint[]): bigint => times.reduce((a, b) => b > a ? b : a)

/** Finds the run phase by the times of the peers; undefined when they have none (old plans, early ends). */
export function findRunPhase (peers: readonly PeerInfo[], trim = false): RunPhase | undefined {
  const runs = peers.map(({ t_run: run }) => run).filter(time => time > 0n)
  const cools = peers.map(({ t_cool: cool }) => cool).filter(time => time > 0n)
  if (runs.length === 0 || cools.length === 0) return undefined
  const margin = trim ? TRIM_NS : 0n
  return {
    firstNs: min(runs) + margin, lastNs: max(cools) - margin,
    publishedUntilNs: trim ? max(cools) - margin : max([...cools, ...peers.map(({ t_complete: complete }) => complete)]),
    meshFromNs: max(runs) + margin, meshToNs: min(cools) - margin,
    lengthNs: max([0n, ...peers.filter(({ t_run: run, t_cool: cool }) => run > 0n && cool > 0n)
      .map(({ t_run: run, t_cool: cool }) => cool - run - 2n * margin)])
  }
}
