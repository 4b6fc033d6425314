/** Declaration of a role. */
interface RoleDeclaration {
  /** Behaviour of a node of this role, in a few words. */
  readonly meaning: string
  /** True if traces and counters of its nodes are part of the metrics. */
  readonly isMeasured: boolean
}

/**
 * Every role that a node of ours can have. A role's name is part of file names, of sync topics and of node names
 * (`honest-<typeSeq>-<index>`); archives may hold further ones, of other plans.
 */
export const nodeRoles = {
  honest: { meaning: 'follows the protocol', isMeasured: true }
} as const

/** Name of a declared role. */
export type NodeRole = keyof typeof nodeRoles

const declarations: Readonly<Record<NodeRole, RoleDeclaration>> = nodeRoles

/** Role of a node without a role of its own. */
export const defaultRole: NodeRole = 'honest'

/** Names of the declared roles. */
export const nodeRoleNames: readonly NodeRole[] = Object.keys(nodeRoles) as NodeRole[]

/** Tests whether a name is that of a declared role. */
export const isNodeRole = (name: string): name is NodeRole => Object.hasOwn(nodeRoles, name)

/** Tests whether traces and counters of a role's nodes are part of the metrics; those of a role of another plan are not. */
export const isMeasuredRole = (name: string): boolean => isNodeRole(name) && declarations[name].isMeasured

/** Tests whether a node follows the protocol. */
export const isHonest = (role: string): boolean => role === ('honest' satisfies NodeRole)
