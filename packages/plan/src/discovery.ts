import { DeadlineError } from './errors.ts'
import { PeerDirectory } from './peer-directory.ts'
import { nodeName, type PeerRegistration } from './peer-registration.ts'
import type { PlanParams } from './plan-params.ts'
import type { InstancePorts } from './ports.ts'
import type { RunLog } from './run-log.ts'

const registrationTopic = 'pubsub-test-peers'

/** Registers the peers of one instance and collects those of all others; one subscription serves all its peers. */
export class Discovery {
  #peers: Promise<PeerDirectory> | undefined

  readonly ports: Pick<InstancePorts, 'clock' | 'sync'>
  readonly log: RunLog
  readonly params: Pick<PlanParams, 'role' | 'nodesTotal' | 'nodesPerInstance'>

  constructor (
    ports: Pick<InstancePorts, 'clock' | 'sync'>, log: RunLog,
    params: Pick<PlanParams, 'role' | 'nodesTotal' | 'nodesPerInstance'>
  ) {
    this.ports = ports
    this.log = log
    this.params = params
  }

  async register (peer: PeerRegistration, signal: AbortSignal): Promise<void> {
    await this.ports.sync.publish(registrationTopic, peer, signal)
  }

  /**
   * All peers of the test, in the order in which they registered.
   *
   * @throws {DeadlineError} when the signal aborts before all have registered: how many had
   */
  async allPeers (signal: AbortSignal): Promise<PeerDirectory> {
    this.#peers ??= this.#collect(signal)
    return this.#peers
  }

  /** Names of the peers that have not registered; empty when there are several roles, as their numbers are unknown. */
  #missing (peers: readonly PeerRegistration[]): string {
    const { role, nodesTotal, nodesPerInstance } = this.params
    if (peers.some(({ nodeType }) => nodeType !== role)) return ''
    const registered = new Set(peers.map(nodeName))
    const all = Array.from({ length: nodesTotal }, (_, number) => nodeName({
      nodeType: role,
      nodeTypeSeq: Math.floor(number / nodesPerInstance) + 1,
      nodeIndex: number % nodesPerInstance
    }))
    const missing = all.filter(name => !registered.has(name))
    const rest = missing.length <= 10 ? '' : ` and ${missing.length - 10} more`
    return `; missing: ${missing.slice(0, 10).join(', ')}${rest}`
  }

  async #collect (signal: AbortSignal): Promise<PeerDirectory> {
    const { clock, sync } = this.ports
    const { nodesTotal } = this.params
    const startNs = clock.nowNs()
    let peers: readonly PeerRegistration[] = []
    this.log.message(`waiting for peer information from ${nodesTotal} peers`)
    try {
      for await (const entries of sync.subscribe(registrationTopic, signal)) {
        peers = (entries.length > nodesTotal ? entries.slice(0, nodesTotal) : entries) as readonly PeerRegistration[]
        if (peers.length === nodesTotal) break
      }
    } catch (cause) {
      // an interruption does not depend on registrations
      if (!(signal.reason instanceof DeadlineError)) throw cause
    }
    const elapsedS = Number(clock.nowNs() - startNs) / 1e9
    if (peers.length < nodesTotal) {
      throw new DeadlineError(
        `registration: ${peers.length} of ${nodesTotal} peers after ${elapsedS.toFixed(1)} s${this.#missing(peers)}`)
    }
    this.log.message(`received peer information from ${peers.length} peers in ${elapsedS.toFixed(3)}s`)
    return PeerDirectory.of(peers)
  }
}
