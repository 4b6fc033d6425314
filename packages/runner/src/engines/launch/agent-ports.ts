/** Ports of a run's sync service, of its Redis stand-in and of its collector. */
export type AgentPorts = Readonly<Record<'sync' | 'redis' | 'collector', number>>

/** Ports where the services have a machine, or a pod, for themselves. */
export const defaultPorts: AgentPorts = { sync: 5050, redis: 6379, collector: 5051 }
