import type { OptionsOf } from '@gsplan/cli'
import type { Engine } from '../../engine.ts'
import type { HostsSettings } from './hosts-settings.ts'

const group = 'Of --engine hosts:'

/** Flags of a run on hosts. */
export const hostsFlags: OptionsOf<HostsSettings> = {
  hosts: { type: 'string', group, describe: 'hosts for instances, as ssh knows them: a,b or a=10.0.0.5,b=10.0.0.6' },
  hostsAddress: { type: 'string', group, describe: 'address of this machine that they reach; default: through ssh' }
}

const names = Object.keys(hostsFlags) as ReadonlyArray<keyof HostsSettings>

/** Settings of hosts among other options, for an engine that runs on some. */
export const hostsOf = (
  { can }: Pick<Engine, 'can'>, options: HostsSettings
): HostsSettings | undefined => can?.ownHosts === true
  ? Object.fromEntries(names.filter(name => options[name] !== undefined).map(name => [name, options[name]]))
  : undefined

/** A flag of hosts that is given. */
export function givenHostsFlag ({ hosts, hostsAddress }: HostsSettings): string | undefined {
  if (hosts !== undefined) return '--hosts'
  return hostsAddress === undefined ? undefined : '--hosts-address'
}
