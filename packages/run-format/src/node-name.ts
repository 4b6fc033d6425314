import { ROLE_PATTERN } from './node-role.ts'

/** A node among those of its role. */
export interface NodeId {
  readonly role: string
  /** Number of its instance among those of its role, from 1. */
  readonly typeSeq: number
  /** Which of its instance's peers it is, from 0. */
  readonly index: number
}

const pattern = new RegExp(String.raw`^(${ROLE_PATTERN})-(0|[1-9]\d{0,8})-(0|[1-9]\d{0,8})$`)

/** Name of a node in topologies: `<role>-<typeSeq>-<index>`. */
export const formatNodeName = ({ role, typeSeq, index }: NodeId): string => `${role}-${typeSeq}-${index}`

/** Reads the name of a node; undefined for any other text. */
export function parseNodeName (name: string): NodeId | undefined {
  const [, role, typeSeq, index] = pattern.exec(name) ?? []
  return role === undefined ? undefined : { role, typeSeq: Number(typeSeq), index: Number(index) }
}
