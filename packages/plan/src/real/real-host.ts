import type { GossipRouter, RouterComponents } from '@gsplan/router'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import type { NodeParts, Transport } from '../node-parts.ts'
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

  /** @param id the peer id as bytes */
  constructor (node: Libp2pNode, id: Uint8Array) {
    this.#node = node
    this.peerId = node.peerId.toString()
    this.peerIdBytes = id
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

const ports: Readonly<Record<Transport, string>> = { tcp: 'tcp/0', quic: 'udp/0/quic-v1' }

export interface RealHostInit extends NodeParts {
  /** IPv4 address that the peer listens at; where its sockets are taken it dials from there, too. */
  readonly address: string
  /** Takes the sockets of the peer's connections, to shape them. */
  readonly sockets?: SocketOwner | undefined
}

/** Creates a peer with a new key on a real libp2p node. */
export async function createRealHost (
  createNode: CreateNode, { address, sockets, muxer, transport }: RealHostInit
): Promise<Host> {
  const privateKey = await generateKeyPair('Ed25519') as unknown as PrivateKey
  const node = await createNode({
    privateKey, muxer, transport, listen: [`/ip4/${address}/${ports[transport]}`], sockets,
    dialsFrom: sockets === undefined ? undefined : address
  })
  return new RealHost(node, privateKey.publicKey.toMultihash().bytes)
}
