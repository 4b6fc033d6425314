/** Round trip between two instances after the run phase, and the one that their links were set up for. */
export interface RoundTrip {
  /** Name of the first peer of the other instance. */
  readonly peer: string
  /** Measured round trips, of which the shortest counts. */
  readonly tries: number
  readonly tookMs: number
  /** Latency of both links. */
  readonly askedMs: number
  /** Jitter of both links: the round trip asked for is anywhere in `askedMs` ± this. */
  readonly jitterMs: number
}

/** Writes a time to the microsecond. */
const formatMs = (ms: number): string => String(Number(ms.toFixed(3)))

/** Sentence of an instance that has measured round trips to another. */
export const formatRoundTrip = ({ peer, tries, tookMs, askedMs, jitterMs }: RoundTrip): string =>
  `Round trip to ${peer}: ${formatMs(tookMs)} ms, the shortest of ${tries}; asked for ${formatMs(askedMs)} ms ` +
  `(± ${formatMs(jitterMs)} ms jitter)`

const roundTripPattern = new RegExp(String.raw`^Round trip to (\S+): (MS) ms, the shortest of (\d{1,9}); asked for (MS) ms \(± (MS) ms jitter\)$`
  .replaceAll('MS', String.raw`\d{1,15}(?:\.\d{1,3})?`))

/** Time by which a round trip is shorter than its links for no other reason than rounding, ms. */
const SHORTER_MS = 0.5
/** Share of the time that was asked for, and ms, by which a network and busy machines may make it longer. */
const [LONGER_SHARE, LONGER_MS] = [0.25, 10]

/**
 * Bounds of a round trip whose links are as asked for, ms. Without latency there are none: it is what the network has.
 */
export const roundTripBounds = (
  { askedMs, jitterMs }: Pick<RoundTrip, 'askedMs' | 'jitterMs'>
): { readonly leastMs: number, readonly mostMs: number } => askedMs === 0
  ? { leastMs: 0, mostMs: Infinity }
  : { leastMs: askedMs - jitterMs - SHORTER_MS, mostMs: (askedMs + jitterMs) * (1 + LONGER_SHARE) + LONGER_MS }

/** Reads {@link formatRoundTrip}; undefined for any other message. */
export function parseRoundTrip (message: string): RoundTrip | undefined {
  const [, peer, tookMs, tries, askedMs, jitterMs] = roundTripPattern.exec(message) ?? []
  return peer === undefined
    ? undefined
    : { peer, tries: Number(tries), tookMs: Number(tookMs), askedMs: Number(askedMs), jitterMs: Number(jitterMs) }
}
