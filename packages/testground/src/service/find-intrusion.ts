import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** A request as far as access depends on it. */
export interface AccessRequest {
  readonly url?: string | undefined
  readonly headers: { readonly origin?: string | undefined, readonly host?: string | undefined }
}

/** Names and place of a service. */
export interface ServiceAccess {
  /** Address that it listens on. */
  readonly host: string
  /** Other names of this machine that clients may use. */
  readonly allowHosts?: readonly string[] | undefined
  /** Path that clients have to know, such as `/3f…`. @default any */
  readonly path?: string | undefined
}

/** A reason to refuse a request, and its HTTP status. */
export interface Intrusion {
  readonly status: 403 | 404
  readonly reason: string
}

const withoutBrackets = (name: string): string => name.replace(/^\[(.*)\]$/, '$1')

/** The name in a Host header, without the port, in lower case; an address of IPv6 without its brackets. */
function nameOf (host: string): string {
  const [, name = ''] = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(host) ?? []
  return withoutBrackets(name.toLowerCase())
}

const isLoopback = (name: string): boolean =>
  name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))

const isOfThisMachine = (address: string): boolean => isIP(address) !== 0 &&
  Object.values(networkInterfaces()).some(list => list?.some(own => own.address === address) === true)

/**
 * Finds why a request is none of an instance: it comes from a web page, whose browser sends an Origin, or for the name of
 * another host, as pages do whose name was bound to this address.
 *
 * @returns undefined when it may be answered
 */
export function findIntrusion (
  { url = '', headers: { origin, host = '' } }: AccessRequest, { host: bound, allowHosts = [], path }: ServiceAccess
): Intrusion | undefined {
  if (origin !== undefined) {
    return { status: 403, reason: `expected no Origin, as instances send none, got ${JSON.stringify(origin.slice(0, 100))}` }
  }
  const name = nameOf(host)
  const isAllowed = isLoopback(name) || allowHosts.some(allowed => withoutBrackets(allowed.toLowerCase()) === name) ||
    (!isLoopback(bound.toLowerCase()) && isOfThisMachine(name))
  if (!isAllowed) {
    return {
      status: 403,
      reason: `expected this machine as Host, got ${JSON.stringify(host.slice(0, 100))}; gsplan-sync-service --allow-host names others`
    }
  }
  if (path !== undefined && url.split('?', 1)[0] !== path) return { status: 404, reason: 'expected another path' }
  return undefined
}
