import { readCredentials, type BucketPlace, type S3Credentials } from '@gsplan/sync/s3'
import { agentVars } from './agent-env.ts'

/** Place of a run's outputs in a bucket. */
export interface OutputsStorage {
  readonly place: BucketPlace
  /** Beginning of the keys of its objects. */
  readonly folder: string
}

/** A place of outputs, and credentials to put them there. */
export interface StorageAccess extends OutputsStorage {
  readonly credentials: S3Credentials
}

/** Text of a place, as the environment of agents has it. */
export const formatStorage = ({ place, folder }: OutputsStorage): string => JSON.stringify({ place, folder })

/**
 * Reads an agent's access to the bucket of its run.
 *
 * @returns undefined where a collector takes the outputs
 */
export function readStorage (env: Readonly<NodeJS.ProcessEnv>): StorageAccess | undefined {
  const { [agentVars.storage]: text } = env
  if (text === undefined) return undefined
  const credentials = readCredentials(env)
  if (credentials === undefined) throw new Error('expected credentials of the bucket in the environment, found none')
  return { ...JSON.parse(text) as OutputsStorage, credentials }
}
