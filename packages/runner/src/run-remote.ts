import { completeFromEnvironment, type RemoteOptions } from '@gsplan/sync'

/** Remote of runs: GSPLAN_BUCKET, GSPLAN_REGION, GSPLAN_ENDPOINT or GSPLAN_REMOTE, else that of gsplan-sync. */
export const runRemote = (): RemoteOptions => completeFromEnvironment({}, process.env)
