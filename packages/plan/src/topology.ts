import { isHonest } from '@gsplan/run-format'
import { nodeName, type PeerRegistration } from './peer-registration.ts'
import type { ConnectionsDef } from './plan-params.ts'
import type { RandomSource } from './ports.ts'

/** Chooses the peers that a node dials, from all others. */
export type Topology = (others: readonly PeerRegistration[], random: RandomSource) => PeerRegistration[]

/** `degree` honest peers at random, each at most once (Fisher–Yates from the front). */
export function randomHonestTopology (degree: number, publishersOnly: boolean): Topology {
  return (others, random) => {
    const peers = others.filter(peer => isHonest(peer.nodeType) && (!publishersOnly || peer.isPublisher))
    const count = Math.min(degree, peers.length)
    for (let i = 0; i < count; i++) {
      const j = i + Math.floor(random() * (peers.length - i))
      const chosen = peers[j] as PeerRegistration
      peers[j] = peers[i] as PeerRegistration
      peers[i] = chosen
    }
    return peers.slice(0, count)
  }
}

/** The peers that a topology file names for this node, in its order; names of no peer are left out. */
export function fixedTopology (def: ConnectionsDef): Topology {
  return others => {
    const byName = new Map(others.map(peer => [nodeName(peer), peer]))
    return def.connections.flatMap(name => byName.get(name) ?? [])
  }
}

/** Links of a node in a fixed topology, from either end: the connections that it has at most once all peers have dialled. */
export function countFixedLinks (topology: ReadonlyMap<string, ConnectionsDef>, name: string): number {
  const links = new Set(topology.get(name)?.connections)
  for (const [other, def] of topology) if (def.connections.includes(name)) links.add(other)
  links.delete(name)
  return links.size
}
