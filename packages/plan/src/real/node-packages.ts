import type { Libp2pLine } from '@gsplan/router'
import { ParamError } from '../errors.ts'
import type { NodeParts } from '../node-parts.ts'
import type { Libp2p1Packages } from './libp2p-1.ts'

/** Exact versions by package name. */
export type Packages = Readonly<Record<string, string>>

/** Packages of a line of libp2p that do not come with the plan: installed when a run needs them. */
interface OptionalPackages {
  /** Those that all of its nodes need. */
  readonly all: Packages
  readonly mplex: Packages
  /** Absent = there is no such transport for the line. */
  readonly quic?: Packages
}

const optionalPackages: Readonly<Record<Libp2pLine, OptionalPackages>> = {
  1: {
    all: {
      libp2p: '1.9.4', '@libp2p/tcp': '9.1.6', '@chainsafe/libp2p-noise': '15.1.2', '@chainsafe/libp2p-yamux': '6.0.2',
      '@libp2p/identify': '2.1.5', '@libp2p/crypto': '4.1.9', '@libp2p/peer-id': '4.2.4', '@multiformats/multiaddr': '12.5.1'
    },
    mplex: { '@libp2p/mplex': '10.1.5' }
  },
  2: { all: {}, mplex: { '@libp2p/mplex': '11.0.47' }, quic: { '@chainsafe/libp2p-quic': '1.1.8' } },
  3: { all: {}, mplex: { '@libp2p/mplex': '12.0.32' }, quic: { '@chainsafe/libp2p-quic': '2.1.1' } }
}

/** Modules of libp2p 1 that make a node (`Libp2p1Packages`). */
export const libp2p1Modules: Readonly<Record<string, string>> = {
  libp2p: 'libp2p', tcp: '@libp2p/tcp', noise: '@chainsafe/libp2p-noise', yamux: '@chainsafe/libp2p-yamux',
  yamuxStream: '@chainsafe/libp2p-yamux/stream', identify: '@libp2p/identify', multiaddr: '@multiformats/multiaddr',
  keys: '@libp2p/crypto/keys', peerIds: '@libp2p/peer-id'
} satisfies Readonly<Record<keyof Libp2p1Packages, string>>

/**
 * Packages that nodes with given parts need beside those that come with the plan, to be installed together.
 *
 * @throws {ParamError} when the line has no such part
 */
export function findNodePackages (line: Libp2pLine, { muxer, transport }: NodeParts): Packages {
  const { all, mplex, quic } = optionalPackages[line]
  if (transport === 'tcp') return muxer === 'mplex' ? { ...all, ...mplex } : all
  // a QUIC connection has streams of its own
  if (quic !== undefined) return { ...all, ...quic }
  throw new ParamError('transport', `tcp, as libp2p ${line}, to which the router belongs, has no other here`, transport)
}
