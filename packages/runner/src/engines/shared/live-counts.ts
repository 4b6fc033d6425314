import type { LiveReading } from '@gsplan/plan/network'
import type { TestProgress } from '@gsplan/run-format'
import type { TestSize } from './test-size.ts'

/** Counts of a test so far, of all its instances. */
export interface LiveCounts {
  readonly published: number
  readonly delivered: number
  /** Quantiles of the latency of deliveries, ms, within 4 % of their values; absent before the first. */
  readonly latencyP50Ms?: number | undefined
  readonly latencyP99Ms?: number | undefined
  /** Entries of all meshes of all peers. */
  readonly meshEntries: number
}

/** Digits that a live number deserves. */
const round = <T extends number | undefined>(value: T): T => value === undefined ? value : Number(value.toPrecision(4)) as T

/** Counts of a test, from its messages and deliveries and the sketch of their latencies. */
export const toLiveCounts = (
  { latencyMs, meshEntries }: LiveReading, { published, delivered }: Pick<LiveCounts, 'published' | 'delivered'>
): LiveCounts => ({
  published, delivered, meshEntries, latencyP50Ms: round(latencyMs(0.5)), latencyP99Ms: round(latencyMs(0.99))
})

/** Counts as progress has them; none before the first. */
export const progressOf = (
  counts: LiveCounts | undefined, { peers, topics }: Pick<TestSize, 'peers' | 'topics'>
): Pick<TestProgress, 'published' | 'delivered' | 'latencyP50Ms' | 'latencyP99Ms' | 'meshDegree'> => {
  if (counts === undefined) return {}
  const { meshEntries, ...numbers } = counts
  return { ...numbers, meshDegree: round(meshEntries / Math.max(1, peers * topics)) }
}
