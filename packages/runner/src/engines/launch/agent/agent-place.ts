import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GroupParams } from '../group-params.ts'
import { defaultPorts, type AgentPorts } from '../agent-ports.ts'

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

export const readAgentPlace = (env: Environment): AgentPlace => ({
  token: need(env, 'GSPLAN_TOKEN'), syncHost: need(env, 'GSPLAN_SYNC'), podIp: need(env, 'POD_IP'),
  ports: env['GSPLAN_PORTS'] === undefined ? defaultPorts : JSON.parse(env['GSPLAN_PORTS']) as AgentPorts,
  workDir: need(env, 'GSPLAN_WORK'), outputsDir: need(env, 'GSPLAN_OUTPUTS')
})

export const readInstancePlace = (env: Environment): InstancePlace => ({
  ...readAgentPlace(env), index: Number(need(env, 'GSPLAN_INDEX')),
  planFile: env['GSPLAN_PLAN'] ?? join(need(env, 'GSPLAN_WORK'), 'plan.mjs'),
  params: JSON.parse(readFileSync(join(need(env, 'GSPLAN_PARAMS'), 'group.json'), 'utf8')) as GroupParams
})

/** Address of the collector, with the secret of the run. */
export const collectorUrl = ({ syncHost, ports, token }: AgentPlace): string =>
  `http://${syncHost}:${ports.collector}/${token}`
