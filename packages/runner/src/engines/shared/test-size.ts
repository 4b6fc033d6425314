import { parsePlanParams, type PlanParams } from '@gsplan/plan'
import type { InstanceSpec } from '@gsplan/testground'

/** Size of a test by its parameters. */
export interface TestSize {
  readonly peers: number
  /** Peers of the largest instance: groups may differ in it. */
  readonly peersPerInstance: number
  /** Topics of a peer; 0 for a plan with other parameters than gsplan's. */
  readonly topics: number
  /** Warm-up, run and cool-down, ms; 0 for a plan with other parameters than gsplan's. */
  readonly testMs: number
}

/** Time from the beginning of warm-up to the end of cool-down, ms. */
export const testMsOf = ({ warmNs, runNs, coolNs }: Pick<PlanParams, 'warmNs' | 'runNs' | 'coolNs'>): number =>
  Number(warmNs + runNs + coolNs) / 1e6

/**
 * Size of a test.
 *
 * @param isOwn whether the instances run gsplan's own plan; each instance of another plan counts as one peer
 */
export function sizeOfTest (specs: readonly InstanceSpec[], isOwn: boolean): TestSize {
  if (!isOwn) return { peers: specs.length, peersPerInstance: 1, topics: 0, testMs: 0 }
  const groups = new Map(specs.map(({ groupId, params }) => [groupId, params]))
  const perInstance = new Map([...groups].map(([groupId, params]) => [groupId, parsePlanParams(params).nodesPerInstance]))
  const first = parsePlanParams(specs[0]?.params ?? {})
  return {
    peers: specs.reduce((sum, { groupId }) => sum + (perInstance.get(groupId) ?? 0), 0),
    peersPerInstance: Math.max(first.nodesPerInstance, ...perInstance.values()),
    topics: first.topics.length, testMs: testMsOf(first)
  }
}
