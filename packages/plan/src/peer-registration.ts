import { formatNodeName } from '@gsplan/run-format'
import type { PeerAddress } from './ports.ts'

/**
 * A peer as all other peers know it. It travels over the sync service, in the names of the original plan, and thousands of
 * instances can share one copy.
 */
export interface PeerRegistration {
  readonly info: PeerAddress
  /** Number of the node in the whole test, from 1. */
  readonly seq: number
  /** The node's role. */
  readonly nodeType: string
  /** Number of its instance among those of its role, from 1. */
  readonly nodeTypeSeq: number
  /** Which of its instance's peers it is, from 0. */
  readonly nodeIndex: number
  readonly isPublisher: boolean
  /** Ids of the topics that it joins, where its group has not all. */
  readonly topics?: readonly string[] | undefined
}

/** Name of a peer in topologies and connections files: `<role>-<nodeTypeSeq>-<nodeIndex>`. */
export const nodeName = (
  { nodeType, nodeTypeSeq, nodeIndex }: Pick<PeerRegistration, 'nodeType' | 'nodeTypeSeq' | 'nodeIndex'>
): string => formatNodeName({ role: nodeType, typeSeq: nodeTypeSeq, index: nodeIndex })
