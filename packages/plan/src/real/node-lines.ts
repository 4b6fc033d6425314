import type { Libp2pLine } from '@gsplan/router'
import type { CreateNode } from './libp2p-node.ts'

/** Nodes of each line of libp2p; one is loaded when it is needed. */
const lines: Readonly<Record<Libp2pLine, () => Promise<{ readonly createNode: CreateNode }>>> = {
  2: async () => import('./libp2p-2.ts'),
  3: async () => import('./libp2p-3.ts')
}

/** Loads what creates nodes of a line of libp2p. */
export const loadCreateNode = async (line: Libp2pLine): Promise<CreateNode> => (await lines[line]()).createNode
