import type { OutputsStorage } from '../launch/outputs-storage.ts'
import type { RunNames } from './kube-names.ts'

/** Facts that a run's objects share. */
export interface RunShape {
  readonly names: RunNames
  /** Labels of every object. */
  readonly labels: Readonly<Record<string, string>>
  /** Image of the agents. */
  readonly image: string
  /** ConfigMaps of code. */
  readonly codeParts: number
  /** Instances of each group. */
  readonly groupSizes: readonly number[]
  /** Time limit of the instances, s. */
  readonly lifeS: number
  /** Bucket that takes the outputs in place of the sync pod. */
  readonly storage?: OutputsStorage | undefined
  /** True where plans may want Redis, as older SDKs of Testground do. */
  readonly hasRedis: boolean
  /** Time for which outputs wait for the client, s. */
  readonly lingerS: number
}
