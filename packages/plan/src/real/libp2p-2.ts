import './with-resolvers.ts'
import { noise } from '@chainsafe/libp2p-noise-16'
import { yamux } from '@chainsafe/libp2p-yamux-7'
import { identify } from '@libp2p/identify-3'
import { tcp } from '@libp2p/tcp-10'
import { multiaddr } from '@multiformats/multiaddr-12'
import { createLibp2p } from 'libp2p-2'
import { connectionLimits, type Libp2pNode, type NodeInit } from './libp2p-node.ts'

type Components = Libp2pNode['components']

/** A node of libp2p 2 with TCP, Noise and Yamux, not started yet. */
export async function createNode ({ privateKey, listen }: NodeInit): Promise<Libp2pNode> {
  let components: Components | undefined
  const node = await createLibp2p({
    start: false,
    privateKey: privateKey as never,
    addresses: { listen: [...listen] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: connectionLimits,
    connectionMonitor: { enabled: false },
    services: {
      identify: identify(),
      // the router comes later: a service is where a node shows its components
      components: (all: unknown) => {
        const { peerId, logger, registrar, peerStore, connectionManager } = all as Components
        components = { privateKey, peerId, logger, registrar, peerStore, connectionManager }
        return {}
      }
    }
  })
  if (components === undefined) throw new Error('the node has no components')
  return {
    peerId: node.peerId,
    components,
    start: async () => node.start(),
    stop: async () => node.stop(),
    addresses: () => node.getMultiaddrs().map(address => address.toString()),
    peers: () => node.getPeers().length,
    dial: async (addresses, signal) => {
      await node.dial(addresses.map(address => multiaddr(address)), { signal })
    }
  }
}
