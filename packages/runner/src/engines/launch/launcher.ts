import type { Reason, RunPlace } from '@gsplan/run-format'
import type { InstanceSpec, RunEvent } from '@gsplan/testground'
import type { InstanceOutcome } from '../../engine.ts'
import type { LiveCounts } from '../shared/live-counts.ts'

/** End of an instance. */
export type InstanceEnd = Pick<InstanceOutcome, 'outcome' | 'error' | 'isConsequence' | 'badExit'>

/** Receives progress, events and failures of instances while they run. */
export interface LaunchWatch {
  /** Called when the first instance is about to start, and, of instances elsewhere, as they come. */
  readonly onProgress: (progress: LaunchProgress) => void
  /** Events that an instance printed: of those on this machine all, of others at least the messages of the first. */
  readonly onEvent: (spec: InstanceSpec, event: RunEvent) => void
  /** Called when an instance has not ended well by itself; undefined where it is not known which. */
  readonly onFailure: (spec: InstanceSpec | undefined) => void
}

/** Progress of the start. */
export interface LaunchProgress {
  /** Processes that have started. */
  readonly started: number
  /** Instances that are there; the test begins when all are. */
  readonly ready: number
}

/** Ends of instances, all of which have ended. */
export interface Launched {
  /** By the instances' numbers in the run; one that is not in it was never started. */
  readonly ends: ReadonlyMap<number, InstanceEnd>
  /** Failure of the launcher, although instances may have ended well. */
  readonly failure?: string | undefined
  /** Cluster or hosts where they ran; absent for this machine. */
  readonly place?: RunPlace | undefined
  /** Remarks on a measurement that may still be trusted. */
  readonly warnings?: readonly string[] | undefined
  /** Reasons of the place where they ran not to trust the measurement. */
  readonly invalid?: readonly Reason[] | undefined
}

/**
 * Starts the instances of one run somewhere: on this machine, in pods of a cluster, on hosts. Every instance knows its
 * number, its group and the size of both by Testground's environment, finds one sync service that all share, and leaves its
 * outputs in `<outputsDir>/<runId>/<group>/<number in group>/` of this machine. When to end them is for the caller to say.
 */
export interface Launcher {
  /** Builds the program of the instances. @param onBuild called before a build */
  prepare (onBuild: () => void): Promise<void>
  /**
   * Starts all instances.
   *
   * @returns when all have ended, and their outputs are in place
   */
  launch (watch: LaunchWatch): Promise<Launched>
  /**
   * Counts of the test so far: of processes that write batches to the descriptor which `GSPLAN_LIVE` names, as gsplan's own
   * plan does; undefined before the first. When `launch` is done they are those of all.
   */
  live (): LiveCounts | undefined
  /**
   * Ends all instances, and starts no more; those that had not ended are a consequence of the reason.
   *
   * @param isHurried true leaves them less time to hand over what they have
   */
  end (reason: string, isHurried?: boolean): void
  /** Ends what still runs, and takes away everything that belongs to the run, outputs of this machine aside. */
  close (): Promise<void>
}

/** Outcomes of all instances by their ends. @param reason why no more were started */
export const toOutcomes = (
  specs: readonly InstanceSpec[], ends: Launched['ends'], reason: string | undefined
): InstanceOutcome[] => specs.map(({ index, groupId, groupIndex }) => ({
  groupId, groupIndex,
  ...ends.get(index) ?? { outcome: 'missing', isConsequence: true, error: `was not started: ${reason ?? ''}` }
}))
