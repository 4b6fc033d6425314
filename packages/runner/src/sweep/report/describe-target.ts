import { describeTargets, type RoutersOfRun } from '@gsplan/run-format'

/** Routers of a run with their versions: `@libp2p/gossipsub@15.0.1`. */
export const describeTarget = (run: RoutersOfRun): string =>
  describeTargets(run, ({ module, version }) => [module, version].filter(part => part !== '').join('@'))
