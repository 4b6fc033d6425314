import { isIP } from 'node:net'
import { UsageError } from '@gsplan/cli'

/** Settings of a run on hosts, as they are given. */
export interface HostsSettings {
  /** Hosts as ssh knows them, separated by commas; each may have `=ADDRESS` behind it, by which the others reach it. */
  readonly hosts?: string | undefined
  /** Address of this machine that the hosts reach. @default none: they reach it through their ssh connections */
  readonly hostsAddress?: string | undefined
}

/** A host of a run. */
export interface Host {
  /** Name or `user@name`, as ssh takes it. */
  readonly name: string
  /** Address by which instances elsewhere reach its own. @default the one at which ssh reached it */
  readonly address?: string | undefined
}

/** Names that ssh takes, and that are no flags. */
const NAME = /^[A-Za-z0-9_.@:[\]%~][A-Za-z0-9_.@:[\]%~-]{0,252}$/
const MAX_HOSTS = 1000

function parseHost (text: string): Host {
  const at = text.indexOf('=')
  const [name, address] = at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
  if (!NAME.test(name)) throw new UsageError(`--hosts: expected names of hosts separated by commas, got ${JSON.stringify(text)}`)
  if (address !== undefined && isIP(address) !== 4) {
    throw new UsageError(`--hosts: expected an IPv4 address behind ${name}=, got ${JSON.stringify(address)}`)
  }
  return { name, address }
}

/**
 * Reads the hosts of a run.
 *
 * @throws {UsageError} for none, names that ssh does not take, and a host named twice
 */
export function parseHosts ({ hosts = '', hostsAddress }: HostsSettings): readonly Host[] {
  const found = hosts.split(',').map(text => text.trim()).filter(text => text !== '').map(parseHost)
  if (found.length === 0) {
    throw new UsageError('--hosts: expected names of hosts separated by commas beside --engine hosts, got none')
  }
  if (found.length > MAX_HOSTS) throw new UsageError(`--hosts: expected at most ${MAX_HOSTS} hosts, got ${found.length}`)
  const twice = found.find(({ name }, at) => found.findIndex(other => other.name === name) !== at)
  if (twice !== undefined) throw new UsageError(`--hosts: expected each host once, got ${twice.name} twice`)
  if (hostsAddress !== undefined && isIP(hostsAddress) !== 4) {
    throw new UsageError(`--hosts-address: expected an IPv4 address of this machine, got ${JSON.stringify(hostsAddress)}`)
  }
  return found
}
