import { formatNodeName, parseNodeName } from '@gsplan/run-format'
import { CompositionError } from './errors.ts'
import { isTable, showValue, type ParamTable, type ParamValue } from './param-value.ts'

/** True for the name of a node, whose instance counts from 1. */
const isNodeName = (name: string): boolean => (parseNodeName(name)?.typeSeq ?? 0) > 0

function fail (where: string, expected: string, value: ParamValue): never {
  throw new CompositionError(`${where}: expected ${expected}, got ${showValue(value)}`)
}

function checkNode (where: string, node: ParamValue): void {
  if (!isTable(node)) return fail(where, 'a table', node)
  const { Latency: latency = 0n, Connections: connections = [], ...unknown } = node
  for (const name of Object.keys(unknown)) throw new CompositionError(`${where}: expected Latency and Connections, got ${name}`)
  if (typeof latency !== 'bigint' || latency < 0n) fail(`${where}.Latency`, 'whole nanoseconds', latency)
  if (!Array.isArray(connections)) fail(`${where}.Connections`, 'an array of node names', connections)
  for (const peer of connections as readonly ParamValue[]) {
    if (typeof peer !== 'string' || !isNodeName(peer)) fail(`${where}.Connections`, 'node names such as honest-1-0', peer)
  }
}

/**
 * Checks a fixed topology: names of the peers that each node dials, and its latency.
 *
 * @throws {CompositionError} naming the node
 */
export function checkTopology (value: ParamValue): void {
  if (!isTable(value)) return fail('TOPOLOGY', 'a JSON object or the path of a JSON file', value)
  for (const [name, node] of Object.entries(value)) {
    if (!isNodeName(name)) throw new CompositionError(`TOPOLOGY: expected node names such as honest-1-0, got ${JSON.stringify(name)}`)
    checkNode(`TOPOLOGY.${name}`, node)
  }
}

/** Names of a run's peers, in order. */
function * peerNames (roles: ReadonlyMap<string, number>, perInstance: number): Generator<string> {
  for (const [role, count] of roles) {
    for (let typeSeq = 1; typeSeq <= count; typeSeq++) {
      for (let index = 0; index < perInstance; index++) yield formatNodeName({ role, typeSeq, index })
    }
  }
}

/** Names to show: three, and the number of further ones. */
const show = (names: readonly string[], count: number): string =>
  `${names.slice(0, 3).join(', ')}${count > 3 ? ` and ${count - 3} more` : ''}`

/** First names that lack an entry. */
function firstMissing (topology: ParamTable, names: Iterable<string>): string[] {
  const missing: string[] = []
  for (const name of names) {
    if (topology[name] === undefined) missing.push(name)
    if (missing.length === 3) break
  }
  return missing
}

/** Peers of a run. */
export interface PeerCounts {
  /** Instances of each role. */
  readonly roles: ReadonlyMap<string, number>
  readonly perInstance: number
}

/** Compares a fixed topology with the run's peers: names of no peer, and peers without an entry; a line each. */
export function findTopologyProblems (topology: ParamValue | undefined, { roles, perInstance }: PeerCounts): string[] {
  if (!isTable(topology) || Object.keys(topology).length === 0) return []
  const isPeer = (name: string): boolean => {
    const { role = '', typeSeq = 0, index = 0 } = parseNodeName(name) ?? {}
    return typeSeq > 0 && typeSeq <= (roles.get(role) ?? 0) && index < perInstance
  }
  const entries = Object.keys(topology)
  const linked = Object.values(topology).flatMap(node =>
    isTable(node) && Array.isArray(node['Connections']) ? node['Connections'] as readonly string[] : [])
  const strangers = [...new Set([...entries, ...linked])].filter(name => !isPeer(name))
  const peers = [...roles.values()].reduce((sum, count) => sum + count, 0) * perInstance
  const ofRun = peers === 1 ? 'the run\'s only peer' : `the run's ${peers} peers`
  const missing = peers - entries.filter(isPeer).length
  return [
    ...strangers.length === 0 ? [] : [`TOPOLOGY: expected names of ${ofRun}, got ${show(strangers, strangers.length)}`],
    ...missing === 0
      ? []
      : [`TOPOLOGY: expected an entry for ${peers === 1 ? '' : 'each of '}${ofRun}, found none for ` +
        show(firstMissing(topology, peerNames(roles, perInstance)), missing)]
  ]
}
