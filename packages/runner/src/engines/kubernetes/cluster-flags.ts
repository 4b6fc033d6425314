import { flagName, type OptionsOf } from '@gsplan/cli'
import type { Engine } from '../../engine.ts'
import { defaultRequests, NODE_IMAGE, type ClusterSettings } from './cluster-settings.ts'

const group = 'Of --engine kubernetes:'

/** Flags of commands that use a cluster. */
export const clusterFlags: OptionsOf<ClusterSettings> = {
  context: { type: 'string', group, describe: 'context of kubectl; default: the current one' },
  namespace: { type: 'string', group, describe: 'namespace; default: that of the context' },
  image: { type: 'string', group, describe: `image with Node, or of another plan; default: ${NODE_IMAGE}` },
  queue: { type: 'string', group, describe: 'Kueue queue that admits the instances' },
  nodeSelector: { type: 'string', array: true, group, describe: 'label of nodes for instances, name=value' },
  cpu: { type: 'string', group, describe: `CPU request of an instance; default: ${defaultRequests.cpu}` },
  memory: { type: 'string', group, describe: `memory request of one; default: ${defaultRequests.memory}` },
  links: {
    type: 'string', choices: ['plan', 'netem'], group, describe: 'what shapes links: the plan (the default), or tc'
  },
  collector: {
    type: 'string', choices: ['pod', 's3'], group, describe: 'taker of outputs: the sync pod (the default), or GSPLAN_BUCKET'
  }
}

const names = Object.keys(clusterFlags) as ReadonlyArray<keyof ClusterSettings>

/** Tests whether a setting is given. */
const isGiven = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0)

/** The settings of a cluster among other options. */
export const clusterSettingsOf = (options: ClusterSettings): ClusterSettings =>
  Object.fromEntries(names.filter(name => isGiven(options[name])).map(name => [name, options[name]]))

/** Settings of a cluster, for an engine that runs on one. */
export const clusterOf = ({ can }: Pick<Engine, 'can'>, options: ClusterSettings): ClusterSettings | undefined =>
  can?.ownCluster === true ? clusterSettingsOf(options) : undefined

/** A flag of a cluster that is given. */
export function givenClusterFlag (options: ClusterSettings): string | undefined {
  const name = names.find(each => isGiven(options[each]))
  return name === undefined ? undefined : `--${flagName(name)}`
}
