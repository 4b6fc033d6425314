/** Names of the environment variables of an agent. */
export const agentVars = {
  /** Part that it plays: sync, instance, outputs, links or host. */
  part: 'GSPLAN_PART',
  /** Folder with its code in parts, compressed, in a pod. */
  code: 'GSPLAN_CODE',
  /** Folder for its code and temporary files. */
  work: 'GSPLAN_WORK',
  outputs: 'GSPLAN_OUTPUTS',
  /** Name or address of the sync service and the collector, and their ports as JSON. */
  sync: 'GSPLAN_SYNC',
  ports: 'GSPLAN_PORTS',
  /** Bucket that takes the outputs in place of the collector, as JSON. */
  storage: 'GSPLAN_STORAGE',
  /** Secret of the run. */
  token: 'GSPLAN_TOKEN',
  /** Address of the instance among the others; of a sync pod its own. */
  address: 'POD_IP',
  /** Program of the plan. */
  plan: 'GSPLAN_PLAN',
  /** Folder with the facts of the instance's group, and its number in that. */
  params: 'GSPLAN_PARAMS',
  index: 'GSPLAN_INDEX',
  /** Of a sync pod: instances of each group, as `2,3`, and time for which outputs wait for the client, s. */
  groupSizes: 'GSPLAN_GROUP_SIZES',
  linger: 'GSPLAN_LINGER_S',
  /** Of a sync pod: set where plans may want Redis, which knows no secret. */
  redis: 'GSPLAN_REDIS'
} as const
