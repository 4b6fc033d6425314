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
  /** Instances of all groups. */
  readonly instances: number
  /** Time limit of the instances, s. */
  readonly lifeS: number
  /** Time for which outputs wait for the client, s. */
  readonly lingerS: number
}
