import type { GossipRouter, RouterComponents, RouterTarget } from '@gsplan/router'
import type { EgressShape, UnsupportedParam } from '@gsplan/run-format'
import type { RunEnv } from '@gsplan/testground'

/** Addresses at which a peer can be dialled. */
export interface PeerAddress {
  readonly peerId: string
  readonly addrs: readonly string[]
}

/** Watches a test while it runs. It keeps no id: their bytes are the caller's. */
export interface LiveWatch {
  /** A message is published. @param timestamp of its event, ns */
  onPublish (messageId: Uint8Array, timestamp?: bigint): void
  /** A message is delivered at another peer than its publisher. @param timestamp of its event, ns */
  onDeliver (messageId: Uint8Array, timestamp?: bigint): void
  /** A peer takes another into a mesh (1), or takes it out (−1). */
  onMesh (change: 1 | -1): void
}

/**
 * One peer: an identity, a network of its own and a router on top. Engines fill this port.
 * A peer exists (and knows its id) before it listens, as the network has to be shaped in between.
 */
export interface Host {
  readonly peerId: string
  /** The peer id as bytes (its multihash). */
  readonly peerIdBytes: Uint8Array
  /** Listen addresses; empty before `listen`. */
  readonly addrs: readonly string[]
  /** Opens the listen addresses. */
  listen (signal: AbortSignal): Promise<void>
  /** Creates the router on this host and starts it. */
  startRouter (create: (components: RouterComponents) => GossipRouter): Promise<GossipRouter>
  /**
   * Connects to a peer; resolves when both ends may talk, at once when they are connected already.
   *
   * @throws the cause, when the peer can't be reached
   */
  dial (peer: PeerAddress, signal: AbortSignal): Promise<void>
  /** Number of connected peers, dialled from either end. */
  readonly connections: number
  stop (): Promise<void>
}

/**
 * Testground's sync service as the plan uses it: a topic is a log that all instances see in the same order, a state is a
 * counter.
 */
export interface SyncClient {
  /** Appends to a topic and resolves with the entry's number in it, from 1. The payload must be JSON. */
  publish (topic: string, payload: unknown, signal: AbortSignal): Promise<number>
  /**
   * All entries of a topic so far, from the first on and in order, each time that there are more; ends when the loop is
   * left. A list may be one that other subscribers get too, and must not be changed.
   */
  subscribe (topic: string, signal: AbortSignal): AsyncIterable<readonly unknown[]>
  /** Counts a state up and resolves with its new value, from 1. */
  signalEntry (state: string, signal: AbortSignal): Promise<number>
  /** Resolves when a state has been entered `target` times. */
  barrier (state: string, target: number, signal: AbortSignal): Promise<void>
}

/**
 * Egress of one instance, as Testground's sidecar shapes it: every packet that leaves it is delayed, by latency ± jitter
 * uniformly, and queued.
 */
export type LinkShape = EgressShape

export interface NetworkShaper {
  configure (shape: LinkShape, signal: AbortSignal): Promise<void>
}

/** One growing file of the instance's outputs. Writes are buffered; the file is complete after `close`. */
export interface OutputFile {
  write (chunk: Uint8Array | string): void
  close (): void
}

export interface Outputs {
  /** Creates (or empties) a file below the outputs folder. */
  open (name: string): OutputFile
}

export interface Clock {
  /** Nanoseconds since the Unix epoch. */
  nowNs (): bigint
  /** Resolves after the time has passed; rejects with the signal's reason when it aborts before. */
  sleep (ns: bigint, signal: AbortSignal): Promise<void>
}

/** Lateness of packets shaped by this process; measured latencies are inflated by about this much. */
export interface PacketLag {
  readonly p50Ms: number
  readonly p75Ms: number
  readonly p99Ms: number
}

/** Health of an instance's process over a period. */
export interface HealthSample {
  /** Event-loop lag. */
  readonly lagP50Ms: number
  readonly lagP99Ms: number
  readonly lagMaxMs: number
  /** CPU of the process as a share of one core. */
  readonly cpuFraction: number
  readonly rssMaxBytes: number
  /** Absent where a sidecar shapes. */
  readonly packetLag?: PacketLag | undefined
}

/**
 * Round trips between instances, over connections that are shaped as those of their peers. Both end with the signal.
 */
export interface Echoes {
  /**
   * Answers other instances.
   *
   * @returns its address for them; undefined where peers send from elsewhere than this process, so that round trips would
   * say nothing of their links
   */
  answer (signal: AbortSignal): Promise<string | undefined>
  /**
   * Measures round trips over one connection, one after the other, ms. Leaving the loop closes the connection.
   *
   * @throws when the instance can't be reached, or ends
   */
  roundTrips (address: string, signal: AbortSignal): AsyncIterable<number>
}

/** A uniform random number in [0, 1), from the instance's own stream. */
export type RandomSource = () => number

/** Everything one instance needs from the engine that runs it. */
export interface InstancePorts {
  readonly env: RunEnv
  readonly target: RouterTarget
  readonly clock: Clock
  readonly random: RandomSource
  readonly sync: SyncClient
  readonly shaper: NetworkShaper
  readonly outputs: Outputs
  /** Creates peer number `index` of the instance. */
  createHost (index: number): Promise<Host>
  /**
   * Phase of a peer's first heartbeat within its interval, in [0, 1). 0 for processes that start at different times; an
   * engine that starts all peers at once spreads the phases, so that meshes do not form in lock-step.
   */
  heartbeatPhase (index: number): number
  /** Starts to watch the process; the returned function ends it with a sample. Absent in virtual time. */
  readonly watchHealth?: (() => () => HealthSample) | undefined
  /** Measures round trips. Absent in virtual time, whose links are as they were set up. */
  readonly echoes?: Echoes | undefined
  /** Stream that an instance's latency is drawn from where something beside the plan draws it, too. @default random */
  readonly linkRandom?: RandomSource | undefined
  /** Parameters that the engine does not follow in this instance. */
  readonly unsupported?: readonly UnsupportedParam[] | undefined
  /** Counters that the plan increments, for engines that show progress. */
  readonly counts?: { published: number, delivered: number } | undefined
  /** Takes messages and meshes as they change, for engines that show quantiles while a test runs. */
  readonly live?: LiveWatch | undefined
  /** Called with each line of run.out, for engines that read outcomes from the standard output. */
  readonly onRunEvent?: ((line: string) => void) | undefined
}
