import '@ungap/with-resolvers'
import { createLibp2p, identify, multiaddr, noise, StreamState, tcp, yamux, YamuxStream } from '#libp2p-3'
import { createNodeOf, type Libp2pStack, type TransportFactory } from './create-libp2p-node.ts'
import { announceHalfWindows } from './half-windows.ts'
import type { CreateNode } from './libp2p-node.ts'

announceHalfWindows(YamuxStream, StreamState.Established)

/** The packages of libp2p 3 that fit each other: TCP, Noise and Yamux. */
export const stack: Libp2pStack = {
  createLibp2p: createLibp2p as unknown as Libp2pStack['createLibp2p'], multiaddr,
  transports: { tcp: tcp() as unknown as TransportFactory }, encrypter: noise(),
  muxers: { yamux: yamux() }, identify: identify()
}

/** A node of libp2p 3 with TCP, Noise and Yamux, not started yet. */
export const createNode: CreateNode = createNodeOf(stack)
