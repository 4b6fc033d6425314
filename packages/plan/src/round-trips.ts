import { formatRoundTrip, roundTripBounds } from '@gsplan/run-format'
import type { Echoes, InstancePorts, LinkShape } from './ports.ts'
import type { RunLog } from './run-log.ts'

/** Most instances that one measures round trips to. */
const MAX_OTHERS = 3
/** Round trips to each of them; more as long as the shortest is too long, as queues empty now. */
const TRIES = 5

/** An instance that answers, as others know it. */
interface EchoPlace {
  /** Name of its first peer. */
  readonly peer: string
  readonly address: string
  readonly latencyMs: number
  readonly jitterMs: number
}

/** An instance that is to measure round trips. */
export interface RoundTripsInit {
  readonly ports: Pick<InstancePorts, 'env' | 'sync'>
  readonly echoes: Echoes
  readonly log: RunLog
  /** Name of its first peer. */
  readonly peer: string
  /** Shape that its links were set up with. */
  readonly shape: LinkShape
}

/**
 * Instances that one measures round trips to: the next one, and others at even distances, so that each is measured by as
 * many as it measures.
 *
 * @param number of the instance, from 1
 */
export function chooseOthers (number: number, instances: number): readonly number[] {
  const count = Math.max(0, Math.min(MAX_OTHERS, instances - 1))
  return Array.from({ length: count }, (_, at) => (number + Math.floor(at * (instances - 1) / count)) % instances + 1)
}

/** A topic for each instance: on one for all, each would be sent the places of all others. */
const topicOf = (number: number): string => `round-trips-${number}`

async function readPlace ({ ports: { sync } }: RoundTripsInit, number: number, signal: AbortSignal): Promise<EchoPlace> {
  for await (const [place] of sync.subscribe(topicOf(number), signal)) if (place !== undefined) return place as EchoPlace
  throw new Error(`instance ${number} does not answer`)
}

/** Measures round trips to one instance; the shortest counts, as what delays a packet on its way is no part of the link. */
async function measure (init: RoundTripsInit, own: EchoPlace, number: number, signal: AbortSignal): Promise<void> {
  const { echoes, log } = init
  const { peer, address, latencyMs, jitterMs } = await readPlace(init, number, signal)
  const asked = { askedMs: own.latencyMs + latencyMs, jitterMs: own.jitterMs + jitterMs }
  const { mostMs } = roundTripBounds(asked)
  let [tries, tookMs] = [0, Infinity]
  try {
    for await (const ms of echoes.roundTrips(address, signal)) {
      tookMs = Math.min(tookMs, ms)
      if (++tries >= TRIES && tookMs <= mostMs) break
    }
  } catch (error) {
    if (tries === 0) log.message(`Round trip to ${peer} was not measured: ${(error as Error).message}`)
  }
  if (tries > 0) log.message(formatRoundTrip({ peer, tries, tookMs, ...asked }))
}

/**
 * Answers round trips of other instances and measures some of its own, until the signal aborts. What could not be measured
 * by then is not told. Never rejects.
 */
export async function measureRoundTrips (init: RoundTripsInit, signal: AbortSignal): Promise<void> {
  const { ports: { env, sync }, echoes, peer, shape } = init
  try {
    const address = await echoes.answer(signal)
    if (address === undefined) return
    const [latencyMs, jitterMs] = [Number(shape.latencyNs) / 1e6, Number(shape.jitterNs) / 1e6]
    const own: EchoPlace = { peer, address, latencyMs, jitterMs }
    const number = await sync.signalEntry('round-trips', signal)
    await sync.publish(topicOf(number), own, signal)
    await Promise.allSettled(chooseOthers(number, env.instanceCount).map(async other => measure(init, own, other, signal)))
  } catch {
    // the run is as good without
  }
}
