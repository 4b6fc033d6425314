import { agentVars } from '../launch/agent-env.ts'
import { defaultPorts } from '../launch/agent-ports.ts'
import { syncDisk, syncRequests, toResources } from './cluster-settings.ts'
import { GROUP_LABEL, PART_LABEL, RUN_LABEL } from './kube-names.ts'
import type { KubeObject } from './kube-object.ts'
import {
  agentCommand, agentEnv, agentMounts, codeVolume, folderVolumes, LAST_WORDS, podFields, restricted
} from './pod-parts.ts'
import type { RunShape } from './run-shape.ts'

/** Time after its end for which a Job stays, s. */
const KEPT_S = 300

const portsOf = (hasRedis: boolean): Array<[string, number]> =>
  Object.entries(defaultPorts).filter(([name]) => hasRedis || name !== 'redis')

/**
 * The Job of the sync service and the collector. It owns the run's other objects, and ends in any case: the cluster then
 * takes the run away by itself, whatever has become of the client.
 */
export function syncJob ({ names, image, codeParts, lifeS, lingerS, groupSizes, labels, hasRedis }: RunShape): KubeObject {
  return {
    apiVersion: 'batch/v1', kind: 'Job', metadata: { name: names.sync, labels },
    spec: {
      backoffLimit: 0, activeDeadlineSeconds: lifeS + lingerS, ttlSecondsAfterFinished: KEPT_S,
      template: {
        metadata: { labels: { ...labels, [PART_LABEL]: 'sync' } },
        spec: {
          ...podFields,
          containers: [{
            name: 'sync', image, command: agentCommand, terminationMessagePolicy: LAST_WORDS,
            env: [
              ...agentEnv('sync', names), { name: agentVars.groupSizes, value: groupSizes.join() },
              { name: agentVars.linger, value: String(lingerS) }, ...hasRedis ? [{ name: agentVars.redis, value: '1' }] : []
            ],
            ports: portsOf(hasRedis).map(([name, containerPort]) => ({ name, containerPort })),
            readinessProbe: { tcpSocket: { port: defaultPorts.collector }, periodSeconds: 1 },
            resources: toResources(syncRequests, syncDisk), securityContext: restricted, volumeMounts: agentMounts
          }],
          volumes: [codeVolume(names, codeParts), ...folderVolumes]
        }
      }
    }
  }
}

/** Services by which instances find the sync pod, and each other by their names. */
export const services = ({ names, labels, hasRedis }: RunShape): KubeObject[] => [
  {
    apiVersion: 'v1', kind: 'Service', metadata: { name: names.sync, labels },
    spec: {
      selector: { [RUN_LABEL]: names.run, [PART_LABEL]: 'sync' },
      ports: portsOf(hasRedis).map(([name, port]) => ({ name, port, targetPort: port }))
    }
  },
  {
    apiVersion: 'v1', kind: 'Service', metadata: { name: names.run, labels },
    spec: {
      clusterIP: 'None', publishNotReadyAddresses: true, selector: { [RUN_LABEL]: names.run, [PART_LABEL]: 'instance' }
    }
  }
]

/** Label of a group's pods. */
export const groupLabel = (group: number): Readonly<Record<string, string>> => ({ [GROUP_LABEL]: String(group) })
