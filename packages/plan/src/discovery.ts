import { DeadlineError } from './errors.ts'
import type { InstancePorts, PeerAddress } from './ports.ts'
import type { RunLog } from './run-log.ts'
import { nodeName } from './topology.ts'

/** A peer as all others know it; what travels over the sync service, so that thousands of instances can share one copy. */
export interface PeerRegistration {
  readonly info: PeerAddress
  readonly nodeType: string
  readonly nodeTypeSeq: number
  readonly nodeIndex: number
  readonly isPublisher: boolean
}

const registrationTopic = 'pubsub-test-peers'

/** Registers the peers of one instance and collects those of all others; one subscription serves all its peers. */
export class Discovery {
  #peers: Promise<readonly PeerRegistration[]> | undefined

  readonly ports: Pick<InstancePorts, 'clock' | 'sync'>
  readonly log: RunLog
  readonly nodesTotal: number
  readonly nodesPerInstance: number

  constructor (
    ports: Pick<InstancePorts, 'clock' | 'sync'>, log: RunLog, nodesTotal: number, nodesPerInstance: number
  ) {
    this.ports = ports
    this.log = log
    this.nodesTotal = nodesTotal
    this.nodesPerInstance = nodesPerInstance
  }

  async register (peer: PeerRegistration, signal: AbortSignal): Promise<void> {
    await this.ports.sync.publish(registrationTopic, peer, signal)
  }

  /**
   * All peers of the test, in the order in which they registered.
   *
   * @throws {DeadlineError} when the signal aborts before all have registered: how many had
   */
  async allPeers (signal: AbortSignal): Promise<readonly PeerRegistration[]> {
    this.#peers ??= this.#collect(signal)
    return this.#peers
  }

  /** Names of the peers that have not registered. */
  #missing (peers: readonly PeerRegistration[]): string {
    const registered = new Set(peers.map(nodeName))
    const all = Array.from({ length: this.nodesTotal }, (_, number) => nodeName({
      nodeType: 'honest',
      nodeTypeSeq: Math.floor(number / this.nodesPerInstance) + 1,
      nodeIndex: number % this.nodesPerInstance
    }))
    const missing = all.filter(name => !registered.has(name))
    return missing.length <= 10 ? missing.join(', ') : `${missing.slice(0, 10).join(', ')} and ${missing.length - 10} more`
  }

  async #collect (signal: AbortSignal): Promise<readonly PeerRegistration[]> {
    const { clock, sync } = this.ports
    const startNs = clock.nowNs()
    const peers: PeerRegistration[] = []
    this.log.message(`waiting for peer information from ${this.nodesTotal} peers`)
    try {
      for await (const entry of sync.subscribe(registrationTopic, signal)) {
        peers.push(entry as PeerRegistration)
        if (peers.length === this.nodesTotal) break
      }
    } catch (cause) {
      // an interruption is not a matter of who has registered
      if (!(signal.reason instanceof DeadlineError)) throw cause
    }
    const elapsedS = Number(clock.nowNs() - startNs) / 1e9
    if (peers.length < this.nodesTotal) {
      throw new DeadlineError(`registration: ${peers.length} of ${this.nodesTotal} peers after ${elapsedS.toFixed(1)} s; ` +
        `missing: ${this.#missing(peers)}`)
    }
    this.log.message(`received peer information from ${peers.length} peers in ${elapsedS.toFixed(3)}s`)
    return peers
  }
}
