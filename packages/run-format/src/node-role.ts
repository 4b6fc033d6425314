/** Declaration of a role. */
interface RoleDeclaration {
  /** Behaviour of a node of this role, in a few words. */
  readonly meaning: string
  /** True if its nodes follow the protocol: others dial them, and they count as receivers. */
  readonly isHonest: boolean
  /** True if traces and counters of its nodes are part of the metrics. */
  readonly isMeasured: boolean
}

/** Regular expression of a role's name, as it is part of names of files and nodes. */
export const ROLE_PATTERN = '[a-z]{1,32}'

/** Tests whether a text can be the name of a role, of ours or of another plan. */
export const isRoleName = (text: string): boolean => new RegExp(`^${ROLE_PATTERN}$`).test(text)

/**
 * Every role that a node of ours can have, by its name ({@link ROLE_PATTERN}), which is part of file names, of sync topics
 * and of node names (`honest-<typeSeq>-<index>`); archives may hold further ones, of other plans.
 */
export const nodeRoles = {
  honest: { meaning: 'follows the protocol', isHonest: true, isMeasured: true }
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

/** Tests whether nodes of a role follow the protocol; those of a role of another plan need not. */
export const isHonest = (name: string): boolean => isNodeRole(name) && declarations[name].isHonest
