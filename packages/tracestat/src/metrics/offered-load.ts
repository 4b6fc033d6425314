import type { MessageSpread } from './spread.ts'

/**
 * Computes the load that publishers offered, whoever sent each message: messages per second, and the smallest and largest
 * time between two publishes. Without two publishes there is no gap.
 *
 * @param spreads in order of publication
 * @param lengthNs length of the run phase, ns. @default the time from the first publish to the last, which ends one message
 * fewer
 */
export function computeOfferedLoad (
  spreads: ReadonlyArray<Pick<MessageSpread, 'publishedNs'>>, lengthNs?: number
): Record<'offered_rate' | 'publish_gap_min' | 'publish_gap_max', number | null> {
  let [shortest, longest] = [Infinity, -Infinity]
  for (let index = 1; index < spreads.length; index++) {
    const gap = (spreads[index] as MessageSpread).publishedNs - (spreads[index - 1] as MessageSpread).publishedNs
    shortest = Math.min(shortest, gap)
    longest = Math.max(longest, gap)
  }
  const hasGap = spreads.length > 1
  const spanNs = (spreads.at(-1)?.publishedNs ?? 0) - (spreads[0]?.publishedNs ?? 0)
  const [messages, ns] = lengthNs === undefined ? [spreads.length - 1, spanNs] : [spreads.length, lengthNs]
  return {
    offered_rate: ns > 0 ? messages / ns * 1e9 : null,
    publish_gap_min: hasGap ? shortest / 1e6 : null,
    publish_gap_max: hasGap ? longest / 1e6 : null
  }
}
