import { NODE_IMAGE } from './cluster-settings.ts'
import type { KubeObject } from './kube-object.ts'

/** An object like those of runs, which is never made: admission says whether its namespace is there. */
export const namespaceProbe: KubeObject =
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'gsplan-probe', labels: {} } }

/** A pod with NET_ADMIN, which is never made: admission says whether it might be. */
export const netAdminProbe = (image: string = NODE_IMAGE): KubeObject => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name: 'gsplan-probe', labels: {} },
  spec: {
    containers: [{
      name: 'links', image,
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] }, runAsUser: 0 }
    }]
  }
})
