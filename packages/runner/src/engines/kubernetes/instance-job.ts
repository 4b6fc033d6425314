import { LINKS, OUTSIDE } from '@gsplan/plan'
import { agentVars } from '../launch/agent-env.ts'
import { defaultPorts } from '../launch/agent-ports.ts'
import {
  assertQuantity, defaultRequests, instanceDisk, parseNodeSelector, toResources, type ClusterSettings
} from './cluster-settings.ts'
import type { GroupParams } from '../launch/group-params.ts'
import { GROUP_ANNOTATION, PART_LABEL } from './kube-names.ts'
import type { KubeObject } from './kube-object.ts'
import {
  agentCommand, agentEnv, agentMounts, codeVolume, folderVolumes, fromField, indexEnv, LAST_WORDS, plainVar, podFields,
  restricted, tokenEnv, type AgentPart
} from './pod-parts.ts'
import type { RunShape } from './run-shape.ts'
import { storageEnv } from './storage-objects.ts'
import { groupLabel } from './sync-job.ts'

/** A group, as its Job takes it. */
export interface JobGroup {
  readonly params: GroupParams
  readonly instances: number
  /** `[groups.resources]` of the composition. */
  readonly resources?: Readonly<Record<string, unknown>> | undefined
  /** Image of a plan that an image holds. */
  readonly planImage?: string | undefined
}

/** Time for a pod to hand over its outputs when it is ended, s. */
const HAND_OVER_S = 300
const KEPT_S = 300

/** Requests of an instance: its group's, else those of the settings. */
function requestsOf (
  { resources = {}, params: { groupId } }: JobGroup, settings: ClusterSettings
): Record<'cpu' | 'memory', string> {
  const of = (name: 'cpu' | 'memory'): string => {
    const { [name]: value } = resources
    return typeof value === 'string' || typeof value === 'number'
      ? assertQuantity(`${groupId}: resources.${name}`, String(value))
      : settings[name] ?? defaultRequests[name]
  }
  return { cpu: of('cpu'), memory: of('memory') }
}

/** Container of the agent in one of its parts. */
const agent = (
  part: AgentPart, { names, image, storage }: RunShape, more: object, links: ClusterSettings['links'] = 'plan'
): object => ({
  name: part, image, command: agentCommand, terminationMessagePolicy: LAST_WORDS,
  env: [
    ...agentEnv(part, names), indexEnv, { name: agentVars.params, value: '/gsplan/params' },
    { name: LINKS, value: links === 'netem' ? OUTSIDE : links },
    ...storage === undefined || part === 'links' ? [] : storageEnv(names, storage)
  ],
  securityContext: restricted,
  volumeMounts: [...agentMounts, { name: 'params', mountPath: '/gsplan/params', readOnly: true }], ...more
})

/** Shapes the pod's egress, and ends before anything else of it begins. */
const linksContainer = (shape: RunShape): object => agent('links', shape, {
  securityContext: {
    allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] }, runAsUser: 0,
    seccompProfile: { type: 'RuntimeDefault' }
  }
})

/** Environment of a plan in an image of its own, as Testground's cluster:k8s gives it. */
const planEnv = ({ params }: JobGroup, { names }: RunShape): object[] => [
  fromField(agentVars.address, 'status.podIP'), fromField('HOST_IP', 'status.hostIP'), tokenEnv(names),
  ...Object.entries(params.env).map(([name, value]) => plainVar(name, value))
    .map(entry => entry.name === 'TEST_SUBNET' ? { ...entry, value: `$(${agentVars.address})/32` } : entry),
  { name: 'SYNC_SERVICE_HOST', value: names.sync },
  { name: 'SYNC_SERVICE_PORT', value: `${defaultPorts.sync}/$(${agentVars.token})` },
  { name: 'REDIS_HOST', value: names.sync },
  { name: agentVars.outputs, value: '/outputs' }
]

/** Containers of a plan in an image, beside which an agent hands over its outputs as it ends. */
function imageContainers (group: JobGroup, shape: RunShape, resources: object): { init: object[], main: object[] } {
  return {
    init: [agent('outputs', shape, { restartPolicy: 'Always' })],
    main: [{
      name: 'plan', image: group.planImage, env: planEnv(group, shape), resources,
      volumeMounts: [{ name: 'outputs', mountPath: '/outputs' }]
    }]
  }
}

/** The Indexed Job of a group. */
export function instanceJob (group: JobGroup, shape: RunShape, settings: ClusterSettings): KubeObject {
  const { names, labels, codeParts, lifeS } = shape
  const { params, instances } = group
  const own = { ...labels, ...groupLabel(params.group) }
  const resources = toResources(requestsOf(group, settings), instanceDisk)
  const { init, main } = params.kind === 'image'
    ? imageContainers(group, shape, resources)
    : { init: [], main: [agent('instance', shape, { resources }, settings.links)] }
  const links = settings.links === 'netem' ? [linksContainer(shape)] : []
  const { nodeSelector = [], queue } = settings
  return {
    apiVersion: 'batch/v1', kind: 'Job',
    metadata: {
      name: names.job(params.group),
      labels: queue === undefined ? own : { ...own, 'kueue.x-k8s.io/queue-name': queue },
      annotations: { [GROUP_ANNOTATION]: params.groupId }
    },
    spec: {
      completionMode: 'Indexed', completions: instances, parallelism: instances, backoffLimitPerIndex: 0,
      activeDeadlineSeconds: lifeS, ttlSecondsAfterFinished: KEPT_S,
      template: {
        metadata: { labels: { ...own, [PART_LABEL]: 'instance' } },
        spec: {
          ...podFields, subdomain: names.run, terminationGracePeriodSeconds: HAND_OVER_S,
          nodeSelector: nodeSelector.length === 0 ? undefined : parseNodeSelector(nodeSelector),
          initContainers: [...links, ...init], containers: main,
          volumes: [
            codeVolume(names, codeParts), { name: 'params', configMap: { name: names.params(params.group) } },
            ...folderVolumes
          ]
        }
      }
    }
  }
}
