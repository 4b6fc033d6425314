import { roundTripBounds, type Reason, type RoundTrip } from '@gsplan/run-format'
import type { Extraction } from '../extract/extraction.ts'

/** Tries of which the shortest says that a link is too slow. */
const LEAST_TRIES = 3

/** A round trip, and the instance that measured it. */
interface Measured extends RoundTrip {
  readonly instance: string
}

/** Time beyond the bounds, ms: negative where it was shorter, 0 within. */
function deviation (roundTrip: RoundTrip): number {
  const { leastMs, mostMs } = roundTripBounds(roundTrip)
  const { tookMs, tries } = roundTrip
  if (tookMs < leastMs) return tookMs - leastMs
  return tries >= LEAST_TRIES && tookMs > mostMs ? tookMs - mostMs : 0
}

const describe = ({ instance, peer, tookMs, askedMs, jitterMs, tries }: Measured): string =>
  `from ${instance} to ${peer} and back took ${tookMs} ms (shortest of ${tries}), asked for ${askedMs} ms (± ${jitterMs} ms)`

/** Checks that round trips between instances took as long as their links were set up for. */
export function checkRoundTrips ({ instances }: Pick<Extraction, 'instances'>): Reason[] {
  const all = instances.flatMap(({ instance, roundTrips = [] }): Measured[] =>
    roundTrips.map(each => ({ ...each, instance })))
  const off = all.filter(each => deviation(each) !== 0)
  const [worst] = [...off].sort((a, b) => Math.abs(deviation(b)) - Math.abs(deviation(a)))
  return worst === undefined
    ? []
    : [{
        code: 'link-latency',
        message: `${off.length} of ${all.length} round trips between instances were not as asked for; at worst, ${describe(worst)}`
      }]
}
