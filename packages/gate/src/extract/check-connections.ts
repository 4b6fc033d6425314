import { formatNodeName, toConnections } from '@gsplan/run-format'
import { listSome } from '../list-some.ts'
import type { PeerInfo } from './peer-info.ts'

const nameOf = ({ type, node_type_seq: typeSeq, node_index: index }: PeerInfo): string =>
  formatNodeName({ role: type, typeSeq, index })

/** Names the nodes of damaged files in one sentence. */
function sayDamaged (nodes: readonly string[]): string[] {
  if (nodes.length === 0) return []
  return [nodes.length === 1
    ? `the connections file of ${nodes.join('')} is damaged`
    : `the connections files of ${nodes.length} nodes are damaged: ${listSome(nodes)}`]
}

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
  const damaged = [...topology].filter(([, value]) => toConnections(value) === undefined).map(([node]) => node)
  return [...sayDamaged(damaged), ...[...topology].flatMap(([node, value]) => {
    const connections = toConnections(value)
    if (connections === undefined || !areAll) return []
    if (!known.has(node)) return [`there is a connections file of ${node}, which no instance introduces`]
    const stranger = connections.Connections?.find(name => !known.has(name))
    return stranger === undefined ? [] : [`${node} dialled ${stranger} by its connections file, which no instance introduces`]
  })]
}
