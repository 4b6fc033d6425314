import { runMessages } from '@gsplan/run-format'
import { formatDuration } from '@gsplan/testground'
import { nodeName, type PeerRegistration } from './peer-registration.ts'
import type { PeerDirectory } from './peer-directory.ts'
import type { ConnectDelay, PlanParams } from './plan-params.ts'
import type { Clock, Host, RandomSource } from './ports.ts'
import type { RunLog } from './run-log.ts'
import type { Topology } from './topology.ts'

const SECOND_NS = 1_000_000_000n
const CONNECT_TIMEOUT_NS = 10n * SECOND_NS
const MAX_ATTEMPTS = 5

const upTo = (ns: bigint, random: RandomSource): bigint => BigInt(Math.trunc(random() * Number(ns)))

/** Delay of an instance, whose number counts from 1; undefined behind the last entry. */
function delayOf (delays: readonly ConnectDelay[], typeSeq: number): bigint | undefined {
  let before = 0
  return delays.find(({ instances }) => {
    before += instances
    return typeSeq <= before
  })?.delayNs
}

/**
 * When a node starts to connect: the delay that `connect_delays` has for it ± jitter, else anywhere in the first second.
 *
 * @param nodeTypeSeq the node's number within its type, from 1
 */
export function chooseConnectDelay (params: PlanParams, nodeTypeSeq: number, random: RandomSource): bigint {
  const delays = params.connectDelaysNs
  const delayNs = 'all' in delays ? delays.all : delayOf(delays.byTypeSeq, nodeTypeSeq)
  if (delayNs === undefined) return upTo(SECOND_NS, random)
  const jitterNs = delayNs * BigInt(params.connectDelayJitterPct) / 100n
  return delayNs - jitterNs + upTo(2n * jitterNs, random)
}

export interface ConnectInit {
  readonly host: Host
  readonly self: PeerRegistration
  readonly peers: PeerDirectory
  readonly topology: Topology
  readonly delayNs: bigint
  readonly clock: Clock
  readonly random: RandomSource
  readonly log: RunLog
  readonly signal: AbortSignal
}

/** One dial that gives up after ten seconds. */
async function dialWithin (init: ConnectInit, peer: PeerRegistration): Promise<void> {
  const { clock, host, signal } = init
  const attempt = new AbortController()
  const stop = (): void => { attempt.abort(signal.reason) }
  signal.addEventListener('abort', stop, { once: true })
  try {
    await Promise.race([
      host.dial(peer.info, attempt.signal),
      clock.sleep(CONNECT_TIMEOUT_NS, attempt.signal).then(() => {
        throw new Error(`no connection within ${formatDuration(CONNECT_TIMEOUT_NS)}`)
      })
    ])
  } finally {
    signal.removeEventListener('abort', stop)
    // with a reason: one is made otherwise, with a stack, for each dial
    attempt.abort('done')
  }
}

/** Dials one peer, up to five times, each try after 0–1 s more, so that dials are spread. */
async function dialWithRetry (init: ConnectInit, peer: PeerRegistration): Promise<void> {
  const name = nodeName(peer)
  for (let attempt = 1; ; attempt++) {
    await init.clock.sleep(upTo(SECOND_NS, init.random), init.signal)
    try {
      await dialWithin(init, peer)
      return
    } catch (error) {
      init.signal.throwIfAborted()
      init.log.message(`connection attempt #${attempt} to ${name} failed: ${(error as Error).message}`)
      if (attempt === MAX_ATTEMPTS) return
    }
  }
}

/**
 * Connects a node to the peers that its topology selects, all at once.
 *
 * @returns the selected peers, those that could not be reached included
 */
export async function connectTopology (init: ConnectInit): Promise<readonly PeerRegistration[]> {
  const { clock, delayNs, log, peers, random, self, signal, topology } = init
  log.message(`delay connect to peers by ${formatDuration(delayNs)}`)
  await clock.sleep(delayNs, signal)
  log.message(runMessages.connecting(delayNs))
  const selected = topology(peers, self, random)
  await Promise.all(selected.map(async peer => dialWithRetry(init, peer)))
  return selected
}
