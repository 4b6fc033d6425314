import type { LiveReading } from '@gsplan/plan/network'
import type { TestProgress } from '@gsplan/run-format'
import type { TestSize } from './test-size.ts'

/** Digits that a live number deserves. */
const round = <T extends number | undefined>(value: T): T => value === undefined ? value : Number(value.toPrecision(4)) as T

/** Latencies and meshes so far, as progress has them. */
export const liveNumbers = (
  { latencyMs, meshEntries }: LiveReading, { peers, topics }: TestSize
): Pick<TestProgress, 'latencyP50Ms' | 'latencyP99Ms' | 'meshDegree'> => ({
  latencyP50Ms: round(latencyMs(0.5)), latencyP99Ms: round(latencyMs(0.99)),
  meshDegree: round(meshEntries / Math.max(1, peers * topics))
})
