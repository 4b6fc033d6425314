import { parseNodeName } from '@gsplan/run-format'
import { parseDuration } from '@gsplan/testground'
import { GO_PLAN } from './snapshot/go-plan.ts'
import { isTable, textOf, type Params, type ParamTable, type ParamValue } from './param-value.ts'

const list = (names: readonly string[]): string =>
  `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`

/** Nodes of a fixed topology that are to dial themselves, a line. */
function selfDialling (nodes: ReadonlyArray<readonly [string, ParamTable]>): string[] {
  const names = nodes.flatMap(([name, { Connections: peers }]) =>
    Array.isArray(peers) && (peers as readonly ParamValue[]).includes(name) ? [name] : [])
  if (names.length === 0) return []
  return [`TOPOLOGY: usually connections to other nodes, got themselves in those of ${list(names)}: no node can dial itself`]
}

const isZero = (duration: ParamValue | undefined): boolean =>
  duration !== undefined && textOf(duration) !== '' && parseDuration(textOf(duration)) === 0n

/** Nodes of a fixed topology without a latency, where the run's is not 0, a line. */
function withoutLatency (
  nodes: ReadonlyArray<readonly [string, ParamTable]>, { T_LATENCY: least, T_LATENCY_MAX: most }: Params
): string[] {
  const names = nodes.flatMap(([name, { Latency: latency }]) => latency === undefined ? [name] : [])
  if (names.length === 0 || (isZero(least) && isZero(most))) return []
  return [`TOPOLOGY: usually a Latency for each node, got none for ${list(names)}: it is 0 there, as T_LATENCY is not ` +
    'used beside TOPOLOGY']
}

/** Nodes of a fixed topology whose latency is another than that of their instance's first node, a line. */
function otherLatencies (nodes: ReadonlyArray<readonly [string, ParamTable]>): string[] {
  const ofFirst = new Map<string, string>()
  const names = nodes.flatMap(([name, { Latency: latency }]) => {
    const { role = '', typeSeq = 0, index = 0 } = parseNodeName(name) ?? {}
    const instance = `${role}-${typeSeq}`
    if (index === 0) ofFirst.set(instance, textOf(latency))
    return (ofFirst.get(instance) ?? textOf(latency)) === textOf(latency) ? [] : [name]
  })
  if (names.length === 0) return []
  return [`TOPOLOGY: usually one Latency for all nodes of an instance, got another for ${list(names)}: ` +
    'that of the first node is used']
}

/** Finds parameters of connections that others make void, a line each. */
export function findLinkDoubts (params: Params): string[] {
  const { TOPOLOGY: topology, CONNECT_TO_PUBLISHERS_ONLY: publishersOnly } = params
  if (!isTable(topology)) return []
  const nodes = Object.entries(topology).filter((entry): entry is [string, ParamTable] => isTable(entry[1]))
  if (nodes.length === 0) {
    // the original's panel wrote an empty table where there was no topology
    if (params['TEST_PLAN'] === GO_PLAN) return []
    return ['TOPOLOGY: usually an entry for each peer, got none: peers dial N_DEGREE random ones']
  }
  const besideOthers = 'CONNECT_TO_PUBLISHERS_ONLY: usually without TOPOLOGY, got it beside one, which names all connections'
  return [
    ...selfDialling(nodes), ...withoutLatency(nodes, params), ...otherLatencies(nodes.sort(([a], [b]) => a < b ? -1 : 1)),
    ...publishersOnly === true ? [besideOthers] : []
  ]
}
