import type { PlanParams } from '../plan-params.ts'
import type { LinkShape, RandomSource } from '../ports.ts'
import { RandomStream } from './random-stream.ts'

const MIB = 1024 * 1024

/**
 * Shape of an instance's egress: latency uniform in [t_latency, t_latency_max] (a fixed topology sets its own),
 * jitter in % of t_latency, bandwidth in MiB/s.
 *
 * @param fixedLatencyNs latency that a topology file gives to this node
 */
export function chooseLinkShape (params: PlanParams, random: RandomSource, fixedLatencyNs?: bigint): LinkShape {
  const baseNs = fixedLatencyNs ?? params.latencyNs
  const rangeNs = params.latencyMaxNs - baseNs
  const latencyNs = fixedLatencyNs === undefined && params.latencyMaxNs > 0n
    ? baseNs + BigInt(Math.trunc(random() * Number(rangeNs)))
    : baseNs
  return {
    latencyNs,
    jitterNs: baseNs * BigInt(params.jitterPct) / 100n,
    // 0 is unlimited, and the least that is not is a byte
    bandwidthBytesPerS: params.bandwidthMb === 0 ? 0 : Math.max(1, Math.round(params.bandwidthMb * MIB))
  }
}

/** Stream of an instance's latency where the plan and what shapes its links each draw it. @param seed of the instance */
export function linkRandom (seed: string): RandomSource {
  const stream = new RandomStream(seed, 'link')
  return () => stream.next()
}

/** The least time that a packet takes between two instances with these parameters, ns: what `chooseLinkShape` can give. */
export function leastLatencyNs (params: PlanParams): bigint {
  const shapes = params.topology === undefined
    ? [0, 1].map(draw => chooseLinkShape(params, () => draw))
    : [...params.topology.values()].map(({ latencyNs }) => chooseLinkShape(params, () => 0, latencyNs))
  const [least = 0n] = shapes.map(({ latencyNs, jitterNs }) => latencyNs - jitterNs).sort((a, b) => Number(a - b))
  return least > 0n ? least : 0n
}
