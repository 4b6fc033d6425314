import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { agentVars } from '../agent-env.ts'
import type { GroupParams } from '../group-params.ts'
import { defaultPorts, type AgentPorts } from '../agent-ports.ts'
import { readStorage, type StorageAccess } from '../outputs-storage.ts'

/** Place of an agent in a run, by the environment of its container. */
export interface AgentPlace {
  readonly token: string
  /** Name or address of the sync service and the collector. */
  readonly syncHost: string
  readonly ports: AgentPorts
  /** Address of the instance among the others; of a sync pod its own. */
  readonly podIp: string
  readonly workDir: string
  readonly outputsDir: string
  /** Bucket that takes the outputs in place of the collector. */
  readonly storage?: StorageAccess | undefined
}

/** An agent that belongs to an instance. */
export interface InstancePlace extends AgentPlace {
  readonly params: GroupParams
  /** Program of the plan. */
  readonly planFile: string
  /** Number in the group. */
  readonly index: number
}

type Environment = Readonly<Record<string, string | undefined>>

function need (env: Environment, name: string): string {
  const { [name]: value } = env
  if (value === undefined || value === '') throw new Error(`${name}: expected a value in the environment, found none`)
  return value
}

function readPorts ({ [agentVars.ports]: ports }: Environment): AgentPorts {
  return ports === undefined ? defaultPorts : JSON.parse(ports) as AgentPorts
}

export const readAgentPlace = (env: Environment): AgentPlace => ({
  token: need(env, agentVars.token), syncHost: need(env, agentVars.sync), podIp: need(env, agentVars.address),
  ports: readPorts(env),
  workDir: need(env, agentVars.work), outputsDir: need(env, agentVars.outputs), storage: readStorage(env)
})

export const readInstancePlace = (env: Environment): InstancePlace => ({
  ...readAgentPlace(env), index: Number(need(env, agentVars.index)),
  planFile: env[agentVars.plan] ?? join(need(env, agentVars.work), 'plan.mjs'),
  params: JSON.parse(readFileSync(join(need(env, agentVars.params), 'group.json'), 'utf8')) as GroupParams
})

/** Seed of an instance. */
export const seedOf = ({ params: { seed, first }, index }: InstancePlace): string => `${seed}:${first + index}`

/** Address of the collector, with the secret of the run. */
export const collectorUrl = ({ syncHost, ports, token }: AgentPlace): string =>
  `http://${syncHost}:${ports.collector}/${token}`
