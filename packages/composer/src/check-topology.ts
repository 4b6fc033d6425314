import { CompositionError } from './errors.ts'
import { isTable, showValue, type ParamValue } from './param-value.ts'

const nodeName = /^[a-z]+-[1-9]\d*-\d+$/

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
    if (typeof peer !== 'string' || !nodeName.test(peer)) fail(`${where}.Connections`, 'node names such as honest-1-0', peer)
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
    if (!nodeName.test(name)) throw new CompositionError(`TOPOLOGY: expected node names such as honest-1-0, got ${JSON.stringify(name)}`)
    checkNode(`TOPOLOGY.${name}`, node)
  }
}
