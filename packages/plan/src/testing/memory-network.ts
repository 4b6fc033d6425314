import type { GossipRouter, PeerIdLike, RouterComponents, RouterTarget } from '@gsplan/router'
import type { Clock, Host, LinkShape, NetworkShaper, PeerAddress } from '../ports.ts'

/** Egress of one instance in memory: every packet takes the latency, at whatever size. */
export class MemoryShaper implements NetworkShaper {
  /** Shapes that were asked for, in order. */
  readonly shapes: LinkShape[] = []

  get latencyNs (): bigint {
    return this.shapes.at(-1)?.latencyNs ?? 0n
  }

  async configure (shape: LinkShape, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.shapes.push(shape)
  }
}

export interface MemoryHostInit {
  readonly network: MemoryNetwork
  readonly clock: Clock
  readonly target: RouterTarget
  /** Egress of the host's instance. */
  readonly shaper: MemoryShaper
}

/** A peer on a network in memory. */
export class MemoryHost implements Host {
  readonly peerId: string
  readonly peerIdBytes: Uint8Array
  router: GossipRouter | undefined
  readonly #init: MemoryHostInit
  readonly #id: PeerIdLike
  readonly #peers = new Set<MemoryHost>()
  #addrs: readonly string[] = []

  /** @param number tells hosts of one network apart, from 1 */
  constructor (init: MemoryHostInit, number: number) {
    this.#init = init
    this.peerId = `memory${number}`
    this.peerIdBytes = Buffer.from(this.peerId)
    this.#id = { toString: () => this.peerId }
  }

  get addrs (): readonly string[] {
    return this.#addrs
  }

  get connections (): number {
    return this.#peers.size
  }

  async listen (signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.#addrs = [`/memory/${this.peerId}`]
    this.#init.network.open(this)
  }

  async startRouter (create: (components: RouterComponents) => GossipRouter): Promise<GossipRouter> {
    this.router = create({
      privateKey: {}, peerId: this.#id, logger: {}, registrar: {}, peerStore: {}, connectionManager: {}, sharesMessages: true
    })
    await this.router.start()
    return this.router
  }

  async dial ({ addrs }: PeerAddress, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const peer = this.#init.network.find(addrs[0])
    if (this.#peers.has(peer)) return
    const never = new AbortController().signal
    const { clock, shaper } = this.#init
    const travel = clock.sleep(shaper.latencyNs + peer.#init.shaper.latencyNs, never)
    await Promise.race([travel, new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => { reject(signal.reason as Error) }, { once: true })
    })])
    this.#connect(peer, 'outbound')
    peer.#connect(this, 'inbound')
  }

  async stop (): Promise<void> {
    for (const address of this.#addrs) this.#init.network.close(address)
    for (const peer of this.#peers) peer.#disconnect(this)
    this.#peers.clear()
    await this.router?.stop()
  }

  #connect (peer: MemoryHost, direction: 'inbound' | 'outbound'): void {
    if (this.#peers.has(peer)) return
    this.#peers.add(peer)
    if (this.router === undefined) return
    const { clock, target, shaper } = this.#init
    const [protocol = ''] = target.protocols(this.router)
    target.attach(this.router, {
      peerId: peer.#id, direction, remoteAddr: peer.addrs[0] ?? '',
      outbound: {
        protocol,
        send: rpc => {
          void clock.sleep(shaper.latencyNs, new AbortController().signal).then(() => {
            if (peer.router !== undefined && peer.#peers.has(this)) target.receive(peer.router, this.#id, rpc)
          })
          return true
        },
        close: () => {}
      }
    })
  }

  #disconnect (peer: MemoryHost): void {
    this.#peers.delete(peer)
    if (this.router !== undefined) this.#init.target.detach(this.router, peer.#id)
  }
}

/** Hosts that reach each other in memory. */
export class MemoryNetwork {
  readonly #listening = new Map<string, MemoryHost>()
  #count = 0

  createHost (init: Omit<MemoryHostInit, 'network'>): MemoryHost {
    return new MemoryHost({ ...init, network: this }, ++this.#count)
  }

  open (host: MemoryHost): void {
    for (const address of host.addrs) this.#listening.set(address, host)
  }

  close (address: string): void {
    this.#listening.delete(address)
  }

  /** @throws when no host listens there */
  find (address = 'no address'): MemoryHost {
    const host = this.#listening.get(address)
    if (host === undefined) throw new Error(`${address}: no host listens there`)
    return host
  }
}
