import type { PlanParams } from '@gsplan/plan'

/** Egress of a pod, as netem takes it. */
export interface NetemShape {
  readonly delayUs: number
  readonly jitterUs: number
  /** 0 = unlimited. */
  readonly bitsPerS: number
}

const MIB_BITS = 8 * 2 ** 20

/** Number in [0, 1) that follows from a seed (FNV-1a with a last mix). */
function draw (seed: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(seed)) hash = Math.imul(hash ^ byte, 0x01000193)
  hash = Math.imul(hash ^ hash >>> 16, 0x85ebca6b)
  hash = Math.imul(hash ^ hash >>> 13, 0xc2b2ae35)
  return ((hash ^ hash >>> 16) >>> 0) / 2 ** 32
}

/**
 * Shape of an instance's egress: latency uniform in [t_latency, t_latency_max], jitter in % of t_latency, bandwidth.
 *
 * @param seed of the instance
 */
export function chooseNetem ({ latencyNs, latencyMaxNs, jitterPct, bandwidthMb }: PlanParams, seed: string): NetemShape {
  const [least, most] = [Number(latencyNs) / 1000, Number(latencyMaxNs) / 1000]
  const delayUs = Math.round(most > 0 ? least + draw(seed) * (most - least) : least)
  return {
    delayUs, jitterUs: Math.round(least * jitterPct / 100),
    bitsPerS: bandwidthMb === 0 ? 0 : Math.max(8, Math.round(bandwidthMb * MIB_BITS))
  }
}

/** Packets that the queue holds: those of a second at 10 Gbit/s, so that none is lost for want of room. */
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
