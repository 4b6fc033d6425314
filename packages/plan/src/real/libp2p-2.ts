import '@ungap/with-resolvers'
import { noise } from '@chainsafe/libp2p-noise-16'
import { yamux } from '@chainsafe/libp2p-yamux-7'
import { StreamState, YamuxStream } from '@chainsafe/libp2p-yamux-7/stream'
import { identify } from '@libp2p/identify-3'
import { tcp } from '@libp2p/tcp-10'
import { multiaddr } from '@multiformats/multiaddr-12'
import { createLibp2p } from 'libp2p-2'
import { createNodeOf, type Libp2pStack, type TransportFactory } from './create-libp2p-node.ts'
import { announceHalfWindows } from './half-windows.ts'
import type { CreateNode } from './libp2p-node.ts'

announceHalfWindows(YamuxStream, StreamState.Established)

/** The packages of libp2p 2 that fit each other: TCP, Noise and Yamux. */
export const stack: Libp2pStack = {
  createLibp2p: createLibp2p as unknown as Libp2pStack['createLibp2p'], multiaddr,
  transports: { tcp: tcp() as unknown as TransportFactory }, encrypter: noise(),
  muxers: { yamux: yamux() }, identify: identify()
}

/** A node of libp2p 2 with TCP, Noise and Yamux, not started yet. */
export const createNode: CreateNode = createNodeOf(stack)
