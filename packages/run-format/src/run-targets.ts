import type { RunFacts, RunTarget } from './run-record.ts'

/** Routers of a run, by its facts. */
export type RoutersOfRun = Pick<RunFacts, 'target' | 'targets'>

/** Lists the routers of a run, the first one first. */
export const targetsOf = ({ target, targets }: RoutersOfRun): readonly RunTarget[] => targets ?? [target]

/** Describes the routers of a run, of several each: `MODULE VERSION + MODULE VERSION`. */
export const describeTargets = (
  routers: RoutersOfRun, describe: (target: RunTarget) => string = ({ module, version }) => `${module} ${version}`
): string => targetsOf(routers).map(describe).join(' + ')
