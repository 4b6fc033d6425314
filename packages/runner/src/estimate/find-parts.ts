import type { SizedGroup } from './count-work.ts'

/** Joins names into parts, by connections between them. */
function countJoined (names: readonly string[], links: ReadonlyArray<readonly [string, string]>): number {
  const parents = new Map(names.map(name => [name, name]))
  const rootOf = (name: string): string => {
    let root = name
    for (let parent = parents.get(root) ?? root; parent !== root; parent = parents.get(root) ?? root) {
      parents.set(root, parents.get(parent) ?? parent)
      root = parent
    }
    return root
  }
  for (const [a, b] of links) parents.set(rootOf(a), rootOf(b))
  return new Set(names.map(rootOf)).size
}

/**
 * Counts the parts of a test's network that no connection joins, as far as its parameters say: those of a fixed topology, or
 * all peers where none dials another.
 */
export function countParts (groups: readonly SizedGroup[], peers: number): number {
  const topology = groups.find(({ params }) => params.topology !== undefined)?.params.topology
  if (topology === undefined) return groups.every(({ params: { degree } }) => degree <= 0) ? peers : 1
  const links = [...topology].flatMap(([name, { connections }]) => connections.map(peer => [name, peer] as const))
  const names = [...new Set([...topology.keys(), ...links.flat()])]
  // a peer that the topology leaves out has no connection
  return countJoined(names, links) + Math.max(0, peers - names.length)
}
