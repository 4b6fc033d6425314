import { agentVars } from '../launch/agent-env.ts'
import { bootCode } from './code-maps.ts'
import { INDEX_ANNOTATION, type RunNames } from './kube-names.ts'

/** Parts that the agent plays in pods. */
export type AgentPart = 'sync' | 'instance' | 'outputs' | 'links'

/** A variable with a field of its pod. */
export const fromField = (name: string, fieldPath: string): object => ({ name, valueFrom: { fieldRef: { fieldPath } } })

/** A variable whose value begins no other with its dollar signs. */
export const plainVar = (name: string, value: string): { readonly name: string, readonly value: string } =>
  ({ name, value: value.replaceAll('$', '$$$$') })

/** The run's secret. */
export const tokenEnv = (names: RunNames): object =>
  ({ name: agentVars.token, valueFrom: { secretKeyRef: { name: names.secret, key: 'token' } } })

/** Environment that every agent has. */
export const agentEnv = (part: AgentPart, names: RunNames): object[] => [
  { name: agentVars.part, value: part },
  { name: agentVars.code, value: '/gsplan/code' },
  { name: agentVars.work, value: '/gsplan/work' },
  { name: agentVars.outputs, value: '/outputs' },
  { name: agentVars.sync, value: names.sync },
  tokenEnv(names),
  fromField(agentVars.address, 'status.podIP')
]

/** Number of an instance in its group. */
export const indexEnv: object = fromField(agentVars.index, `metadata.annotations['${INDEX_ANNOTATION}']`)

/** Settings of containers that need nothing of their node, as the Pod Security Standard `restricted` asks for. */
export const restricted = {
  allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000,
  seccompProfile: { type: 'RuntimeDefault' }
} as const

/** Makes the last lines of a failed container's log a part of its pod's state. */
export const LAST_WORDS = 'FallbackToLogsOnError'

/** Node with the agent. */
export const agentCommand: readonly string[] = ['node', '-e', bootCode]

/** Code of a run, in ConfigMaps of which each holds parts. */
export const codeVolume = (names: RunNames, parts: number): object => ({
  name: 'code',
  projected: { sources: Array.from({ length: parts }, (_, part) => ({ configMap: { name: names.code(part) } })) }
})

/** Volumes of an agent's container. */
export const agentMounts: readonly object[] = [
  { name: 'code', mountPath: '/gsplan/code', readOnly: true },
  { name: 'work', mountPath: '/gsplan/work' },
  { name: 'outputs', mountPath: '/outputs' }
]

/** Fields of every pod: it has no use for the API, and writes to folders that end with it. */
export const podFields = {
  automountServiceAccountToken: false, enableServiceLinks: false, restartPolicy: 'Never', securityContext: { fsGroup: 1000 }
} as const

export const folderVolumes: readonly object[] = [{ name: 'work', emptyDir: {} }, { name: 'outputs', emptyDir: {} }]
