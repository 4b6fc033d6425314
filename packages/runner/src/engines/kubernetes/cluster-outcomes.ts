import type { Reason } from '@gsplan/run-format'
import type { InstanceSpec } from '@gsplan/testground'
import type { InstanceOutcome } from '../../engine.ts'
import type { InstanceReport } from './collector-protocol.ts'
import type { PodState } from './pod-state.ts'

/** Share of an instance's periods in which its CPU limit may make it wait. */
const MAX_THROTTLED = 0.05
/** Periods (of 100 ms) that say something. */
const LEAST_PERIODS = 50

/** Name of an instance among a run's reports and pods. */
export const placeKey = (group: number, index: number): string => `${group}/${index}`

/** Ends of a run's instances. */
export interface ClusterEnds {
  readonly specs: readonly InstanceSpec[]
  /** Numbers of groups by their ids. */
  readonly groupOf: (groupId: string) => number
  readonly reports: ReadonlyMap<string, InstanceReport>
  readonly pods: ReadonlyMap<string, PodState>
  /** Instances whose pods failed by themselves, before the engine ended any. */
  readonly dead: ReadonlySet<string>
  /** Why the engine ended the instances. */
  readonly ending?: string | undefined
}

/** End of an instance that left no report, by its pod. */
function endOfPod (pod: PodState | undefined): Pick<InstanceOutcome, 'outcome' | 'error'> {
  if (pod === undefined) return { outcome: 'missing', error: 'had no pod' }
  const { name, node, failed } = pod
  if (failed === undefined) return { outcome: 'missing', error: `pod ${name} left no report` }
  return { outcome: 'crashed', error: `pod ${name}${node === undefined ? '' : ` on ${node}`} ${failed}` }
}

/** Outcomes of all instances: by their reports, else by their pods. */
export function toOutcomes ({ specs, groupOf, reports, pods, dead, ending }: ClusterEnds): InstanceOutcome[] {
  return specs.map(({ groupId, groupIndex }) => {
    const key = placeKey(groupOf(groupId), groupIndex)
    const place = { groupId, groupIndex }
    const end = reports.get(key)?.end
    if (end?.isConsequence === true && ending !== undefined) return { ...place, ...end, error: `${ending}; ${end.error ?? ''}` }
    if (end !== undefined) return { ...place, ...end }
    const pod = pods.get(key)
    if (ending !== undefined && !dead.has(key)) {
      return { ...place, outcome: 'missing', isConsequence: true, error: ending }
    }
    return { ...place, ...endOfPod(pod) }
  })
}

/** Reasons not to trust a measurement whose pods had to wait for CPU. */
export function findThrottled (
  reports: ReadonlyMap<string, InstanceReport>, nameOf: (report: InstanceReport) => string
): Reason[] {
  const found = [...reports.values()].flatMap(report => {
    const { periods = 0, throttled = 0 } = report.throttling ?? {}
    return periods >= LEAST_PERIODS && throttled / periods > MAX_THROTTLED ? [{ report, share: throttled / periods }] : []
  })
  const [worst] = found.sort((a, b) => b.share - a.share)
  if (worst === undefined) return []
  return [{
    code: 'saturated',
    message: `the CPU limit of ${found.length} pods made them wait, ${nameOf(worst.report)} in ${(worst.share * 100).toFixed(0)} % of its ` +
      `periods (limit for a valid run: ${MAX_THROTTLED * 100} %): the namespace's limits have to be larger`
  }]
}
