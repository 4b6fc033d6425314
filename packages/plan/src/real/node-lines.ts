import type { Libp2pLine } from '@gsplan/router'
import { EnvironmentError } from '../errors.ts'
import type { CreateNode } from './libp2p-node.ts'

/** Nodes of the lines of libp2p that come with the plan; one is loaded when it is needed. */
const lines: Readonly<Partial<Record<Libp2pLine, () => Promise<{ readonly createNode: CreateNode }>>>> = {
  2: async () => import('./libp2p-2.ts'),
  3: async () => import('./libp2p-3.ts')
}

/**
 * Loads what creates nodes of a line of libp2p.
 *
 * @throws {EnvironmentError} when nodes of the line do not come with the plan
 */
export async function loadCreateNode (line: Libp2pLine): Promise<CreateNode> {
  const load = lines[line]
  if (load === undefined) throw new EnvironmentError(`nodes of libp2p ${line} do not come with the plan: gsplan run installs them`)
  return (await load()).createNode
}
