import type { LinkShape } from '@gsplan/plan'

/** Egress of a pod, as netem takes it. */
export interface NetemShape {
  readonly delayUs: number
  readonly jitterUs: number
  /** 0 = unlimited. */
  readonly bitsPerS: number
}

/** Egress as netem takes it. */
export const toNetem = ({ latencyNs, jitterNs, bandwidthBytesPerS }: LinkShape): NetemShape => ({
  delayUs: Math.round(Number(latencyNs) / 1000), jitterUs: Math.round(Number(jitterNs) / 1000),
  bitsPerS: bandwidthBytesPerS * 8
})

/** Packets that the queue holds: those of a second at 10 Gbit/s, so that the queue drops no packet. */
const QUEUE_PACKETS = 1_000_000

/** Arguments of `tc qdisc`: delay and rate in one qdisc. @returns undefined when nothing is to be shaped */
export function netemArgs ({ delayUs, jitterUs, bitsPerS }: NetemShape): readonly string[] | undefined {
  if (delayUs === 0 && bitsPerS === 0) return undefined
  return [
    'netem', 'limit', String(QUEUE_PACKETS), 'delay', `${delayUs}us`, ...jitterUs === 0 ? [] : [`${jitterUs}us`],
    ...bitsPerS === 0 ? [] : ['rate', `${bitsPerS}bit`]
  ]
}

const near = (found: unknown, asked: number): boolean =>
  typeof found === 'number' && Math.abs(found - asked) <= Math.max(0.01 * asked, 2)

/**
 * Tests whether the kernel has a qdisc as it was asked for.
 *
 * @param json output of `tc -j qdisc show`: times in s, rates in bytes a second
 */
export function readsAsAsked (json: string, { delayUs, jitterUs, bitsPerS }: NetemShape): boolean {
  interface Qdisc { kind?: unknown, options?: { delay?: { delay?: unknown, jitter?: unknown }, rate?: { rate?: unknown } } }
  let found: unknown
  try {
    found = JSON.parse(json)
  } catch {
    return false
  }
  const list = Array.isArray(found) ? found as readonly Qdisc[] : []
  const netem = list.find(({ kind }) => kind === 'netem')?.options
  if (netem === undefined) return false
  const us = (seconds: unknown): unknown => typeof seconds === 'number' ? seconds * 1e6 : seconds
  const { delay = {}, rate } = netem
  return near(us(delay.delay ?? 0), delayUs) && near(us(delay.jitter ?? 0), jitterUs) &&
    (bitsPerS === 0 || near(rate?.rate, bitsPerS / 8))
}
