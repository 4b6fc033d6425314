/**
 * Rules that implementations of the plan's ports keep, as cases for any test runner: the ports in memory, in virtual time
 * and on real nodes are checked by the same ones.
 *
 * @module
 */
export { clockCompliance } from './clock-compliance.ts'
export type { ComplianceCase, ComplianceSuite } from './compliance-case.ts'
export { networkCompliance, type InstanceNetwork, type NetworkSetup } from './network-compliance.ts'
export { outputsCompliance, type OutputsSetup } from './outputs-compliance.ts'
export { syncCompliance, type SyncSetup } from './sync-compliance.ts'
