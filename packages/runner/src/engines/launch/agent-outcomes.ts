import type { Reason } from '@gsplan/run-format'
import type { InstanceSpec } from '@gsplan/testground'
import type { AgentProcess } from './agent-session.ts'
import type { InstanceReport } from './collector-protocol.ts'
import { instanceKey } from './instance-number.ts'
import type { InstanceEnd } from './launcher.ts'

/** Share of an instance's periods in which its CPU limit may make it wait. */
const MAX_THROTTLED = 0.05
/** Periods (of 100 ms) that say something. */
const LEAST_PERIODS = 50

/** All that is known of the ends of a run's instances. */
export interface AgentEnds {
  readonly specs: readonly InstanceSpec[]
  /** Numbers of groups by their ids. */
  readonly groupOf: (groupId: string) => number
  readonly reports: ReadonlyMap<string, InstanceReport>
  readonly processes: ReadonlyMap<string, AgentProcess>
  /** Instances whose processes failed by themselves, before any was ended. */
  readonly dead: ReadonlySet<string>
  /** Why the instances were ended. */
  readonly ending?: string | undefined
}

/** End of an instance that left no report, by its process. */
function endOfProcess (process: AgentProcess | undefined): InstanceEnd {
  if (process === undefined) return { outcome: 'missing', error: 'had no process' }
  const { title, failed } = process
  if (failed === undefined) return { outcome: 'missing', error: `${title} left no report` }
  return { outcome: 'crashed', error: `${title} ${failed}` }
}

function endOf (key: string, { reports, processes, dead, ending }: AgentEnds): InstanceEnd {
  const end = reports.get(key)?.end
  if (end?.isConsequence === true && ending !== undefined) return { ...end, error: `${ending}; ${end.error ?? ''}` }
  if (end !== undefined) return end
  if (ending !== undefined && !dead.has(key)) return { outcome: 'missing', isConsequence: true, error: ending }
  return endOfProcess(processes.get(key))
}

/** Ends of all instances, by their numbers: by their reports, else by their processes. */
export const toEnds = (ends: AgentEnds): ReadonlyMap<number, InstanceEnd> => new Map(
  ends.specs.map(({ index, groupId, groupIndex }) => {
    const key = instanceKey({ group: ends.groupOf(groupId), index: groupIndex })
    return [index, endOf(key, ends)]
  }))

/** Names of instances and of their processes in messages. */
export interface InstanceWords {
  readonly nameOf: (report: InstanceReport) => string
  /** Name of their processes, such as `pods`. */
  readonly noun: string
}

/** Reasons not to trust a measurement whose instances had to wait for CPU. */
export function findThrottled (reports: ReadonlyMap<string, InstanceReport>, { nameOf, noun }: InstanceWords): Reason[] {
  const found = [...reports.values()].flatMap(report => {
    const { periods = 0, throttled = 0 } = report.throttling ?? {}
    return periods >= LEAST_PERIODS && throttled / periods > MAX_THROTTLED ? [{ report, share: throttled / periods }] : []
  })
  const [worst] = found.sort((a, b) => b.share - a.share)
  if (worst === undefined) return []
  return [{
    code: 'saturated',
    message: `the CPU limit of ${found.length} ${noun} made them wait, ${nameOf(worst.report)} in ${(worst.share * 100).toFixed(0)} % of its ` +
      `periods (limit for a valid run: ${MAX_THROTTLED * 100} %): their limits have to be larger`
  }]
}
