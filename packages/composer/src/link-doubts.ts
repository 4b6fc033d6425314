import { isTable, type Params, type ParamTable, type ParamValue } from './param-value.ts'

/** Nodes of a fixed topology that are to dial themselves, a line. */
function selfDialling (topology: ParamTable): string[] {
  const names = Object.entries(topology).flatMap(([name, node]) => {
    const connections = isTable(node) ? node['Connections'] : undefined
    return Array.isArray(connections) && (connections as readonly ParamValue[]).includes(name) ? [name] : []
  })
  if (names.length === 0) return []
  const shown = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`
  return [`TOPOLOGY: usually connections to other nodes, got themselves in those of ${shown}: no node can dial itself`]
}

/** Finds parameters of connections that others make void, a line each. */
export function findLinkDoubts ({ TOPOLOGY: topology, CONNECT_TO_PUBLISHERS_ONLY: publishersOnly }: Params): string[] {
  if (!isTable(topology)) return []
  if (Object.keys(topology).length === 0) {
    return ['TOPOLOGY: usually an entry for each peer, got none: peers dial N_DEGREE random ones']
  }
  const besideOthers = 'CONNECT_TO_PUBLISHERS_ONLY: usually without TOPOLOGY, got it beside one, which names all connections'
  return [...selfDialling(topology), ...publishersOnly === true ? [besideOthers] : []]
}
