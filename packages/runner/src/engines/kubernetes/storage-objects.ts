import { credentialVars, type S3Credentials } from '@gsplan/sync/s3'
import { agentVars } from '../launch/agent-env.ts'
import { formatStorage, type OutputsStorage } from '../launch/outputs-storage.ts'
import { RUN_LABEL, runNames, type RunNames } from './kube-names.ts'
import type { KubeObject } from './kube-object.ts'
import { plainVar } from './pod-parts.ts'

const variables = Object.values(credentialVars)

/** Secret with the credentials of a run's bucket, by the names of their variables. */
export const storageSecret = (
  name: string, labels: Readonly<Record<string, string>>, credentials: S3Credentials
): KubeObject => ({
  apiVersion: 'v1', kind: 'Secret', metadata: { name, labels }, immutable: true,
  stringData: Object.fromEntries(Object.entries(credentialVars).flatMap(([field, variable]) => {
    const { [field as keyof S3Credentials]: value } = credentials
    return value === undefined ? [] : [[variable, value]]
  }))
})

/** Environment of a container that hands over outputs to a bucket. */
export const storageEnv = (names: RunNames, storage: OutputsStorage): object[] => [
  plainVar(agentVars.storage, formatStorage(storage)),
  ...variables.map(name => ({
    name, valueFrom: { secretKeyRef: { name: names.storage, key: name, optional: name === credentialVars.sessionToken } }
  }))
]

/** Command that makes the Secret of printed objects, from the environment of the user who applies them. */
export function describeSecret ([first]: readonly KubeObject[]): string {
  const run = first?.metadata.labels[RUN_LABEL] ?? ''
  const pattern = `^(${variables.join('|')})=`
  return `kubectl create secret generic ${runNames(run.replace(/^gsplan-/, '')).storage} --from-env-file=<(env | grep -E '${pattern}')`
}
