import type { GossipRouter, RouterComponents } from '@gsplan/router'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import type { Host, PeerAddress } from '../ports.ts'
import type { CreateNode, Libp2pNode } from './libp2p-node.ts'
import type { SocketOwner } from './socket-owner.ts'

/** A peer on a real libp2p node. */
class RealHost implements Host {
  readonly peerId: string
  readonly peerIdBytes: Uint8Array
  readonly #node: Libp2pNode
  #router: GossipRouter | undefined
  #addrs: readonly string[] = []

  constructor (node: Libp2pNode) {
    this.#node = node
    this.peerId = node.peerId.toString()
    this.peerIdBytes = node.peerId.toMultihash().bytes
  }

  get addrs (): readonly string[] {
    return this.#addrs
  }

  get connections (): number {
    return this.#node.peers()
  }

  async listen (signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    await this.#node.start()
    this.#addrs = this.#node.addresses()
  }

  async startRouter (create: (components: RouterComponents) => GossipRouter): Promise<GossipRouter> {
    const router = create({ ...this.#node.components, sharesMessages: false })
    this.#router = router
    await router.start()
    return router
  }

  async dial ({ addrs }: PeerAddress, signal: AbortSignal): Promise<void> {
    await this.#node.dial(addrs, signal)
  }

  async stop (): Promise<void> {
    await this.#router?.stop()
    await this.#node.stop()
  }
}

/**
 * Creates a peer with a new key on a real libp2p node.
 *
 * @param address IPv4 address that it listens at; where its sockets are taken it dials from there, too
 * @param sockets takes the sockets of the peer's connections, to shape them
 */
export async function createRealHost (createNode: CreateNode, address: string, sockets?: SocketOwner): Promise<Host> {
  const privateKey = await generateKeyPair('Ed25519') as unknown as PrivateKey
  const dialsFrom = sockets === undefined ? undefined : address
  return new RealHost(await createNode({ privateKey, listen: [`/ip4/${address}/tcp/0`], dialsFrom, sockets }))
}
