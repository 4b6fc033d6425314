import type { Extraction } from '../extract/extraction.ts'

/** Differences between clocks that say nothing, ms: of deliveries after their publish, and after their senders'. */
export const CLOCK_RESOLUTION_MS = 5
/** Share of a link's least latency below which a delivery is impossible, skew between clocks included. */
export const POSSIBLE_FRACTION = 0.5
/** Share of the deliveries below which such delays count as accidents. */
export const ACCIDENTAL_FRACTION = 0.01

/**
 * Least latency of any link that the instances' networks were set up with, ms. It is 0 where an instance does not say so,
 * and where instances have several peers, as messages between these cross no link.
 */
export function leastLatencyMs ({ peers, instances }: Extraction): number {
  if (instances.length === 0 || instances.length !== peers.length) return 0
  return instances.reduce((least, { leastEgressNs = 0 }) => Math.min(least, leastEgressNs), Infinity) / 1e6
}
