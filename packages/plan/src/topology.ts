import type { PeerDirectory } from './peer-directory.ts'
import type { PeerRegistration } from './peer-registration.ts'
import type { ConnectionsDef } from './plan-params.ts'
import type { RandomSource } from './ports.ts'

/** Chooses the peers that a node dials, from all others. */
export type Topology = (
  peers: PeerDirectory, self: PeerRegistration, random: RandomSource
) => PeerRegistration[]

/**
 * `degree` honest peers at random, each at most once: Fisher–Yates from the front, which remembers only what it has moved,
 * as all nodes choose from one list.
 */
export function randomHonestTopology (degree: number, publishersOnly: boolean): Topology {
  return (directory, self, random) => {
    const eligible = directory.eligible(publishersOnly)
    const own = directory.positionIn(eligible, self) ?? Infinity
    const others = eligible.length - (own === Infinity ? 0 : 1)
    const moved = new Map<number, number>()
    const at = (index: number): number => moved.get(index) ?? index
    return Array.from({ length: Math.min(degree, others) }, (_, i) => {
      const j = i + Math.floor(random() * (others - i))
      const chosen = at(j)
      moved.set(j, at(i))
      return eligible[chosen < own ? chosen : chosen + 1] as PeerRegistration
    })
  }
}

/** The peers that a topology file names for this node, in its order; names of no peer are left out. */
export function fixedTopology (def: ConnectionsDef): Topology {
  return (directory, self) => def.connections.flatMap(name => {
    const peer = directory.byName(name)
    return peer === undefined || peer.info.peerId === self.info.peerId ? [] : [peer]
  })
}

/** Links of a node in a fixed topology, from either end: the connections that it has at most once all peers have dialled. */
export function countFixedLinks (topology: ReadonlyMap<string, ConnectionsDef>, name: string): number {
  const links = new Set(topology.get(name)?.connections)
  for (const [other, def] of topology) if (def.connections.includes(name)) links.add(other)
  links.delete(name)
  return links.size
}
