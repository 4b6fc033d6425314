import type { GossipRouter } from '@gsplan/router'
import type { Discovery } from '../discovery.ts'
import type { PeerDirectory } from '../peer-directory.ts'
import type { PeerRegistration } from '../peer-registration.ts'
import type { PlanParams } from '../plan-params.ts'
import type { Host, InstancePorts } from '../ports.ts'
import type { PublishOutcome } from '../publisher.ts'
import type { RunLog } from '../run-log.ts'

/** A node that is about to start. */
export interface NodeInit {
  readonly ports: InstancePorts
  readonly params: PlanParams
  readonly log: RunLog
  readonly discovery: Discovery
  /** Behaviour of the node's role. */
  readonly behaviour: Behaviour
  readonly host: Host
  /** Number of the node in the whole test, from 1. */
  readonly seq: number
  /** Number of its instance among those of its role, from 1. */
  readonly nodeTypeSeq: number
  /** Which of the instance's peers this is, from 0. */
  readonly nodeIndex: number
  /** Ends with the instance's life. */
  readonly signal: AbortSignal
  /** Ends when the time for set-up is over. */
  readonly setupSignal: AbortSignal
  /** Measures the instance's links until the signal aborts; of the first node of an instance that can. Never rejects. */
  readonly measureLinks?: ((until: AbortSignal) => Promise<void>) | undefined
}

/** A node that has started its router and knows all its peers. */
export interface LiveNode extends NodeInit {
  readonly router: GossipRouter
  readonly self: PeerRegistration
  /** All peers of the test. */
  readonly peers: PeerDirectory
  /** Ends with the node, at the latest with the instance. */
  readonly running: AbortSignal
}

/**
 * Behaviour of the nodes of one role. All roles share the frame around it: registration, the phases of the test, traces
 * and files.
 */
export interface Behaviour {
  /**
   * Connects the node while it warms up; resolves with the peers that it chose to dial, failed dials included. An error is
   * logged and ends the connecting only.
   */
  connect (node: LiveNode): Promise<readonly PeerRegistration[]>
  /** Joins topics, before warm-up. */
  join (node: LiveNode): void
  /** Acts in the run phase and ends with it; resolves with the outcome of its messages on each topic. */
  run (node: LiveNode): Promise<readonly PublishOutcome[]>
}
