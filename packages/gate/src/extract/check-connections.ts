import { formatNodeName, toConnections } from '@gsplan/run-format'
import type { PeerInfo } from './peer-info.ts'

const nameOf = ({ type, node_type_seq: typeSeq, node_index: index }: PeerInfo): string =>
  formatNodeName({ role: type, typeSeq, index })

/**
 * Finds connections files that are damaged, of nodes that no instance introduces, or with dials of such nodes.
 *
 * @param topology content of the connections files, by node name
 * @param areAll whether these are all the peers that there were; strangers are not told apart from missing ones without
 */
export function checkConnections (
  topology: ReadonlyMap<string, unknown>, peers: readonly PeerInfo[], areAll: boolean
): string[] {
  if (peers.length === 0) return []
  const known = new Set(peers.map(nameOf))
  return [...topology].flatMap(([node, value]) => {
    const connections = toConnections(value)
    if (connections === undefined) return [`the connections file of ${node} is damaged`]
    if (!areAll) return []
    if (!known.has(node)) return [`there is a connections file of ${node}, which no instance introduces`]
    const stranger = connections.Connections?.find(name => !known.has(name))
    return stranger === undefined ? [] : [`${node} dialled ${stranger} by its connections file, which no instance introduces`]
  })
}
