import type { IncomingMessage } from 'node:http'
import { Refusal } from '../refusal.ts'
import type { Session } from './session.ts'

/** Header that requests of other pages can't have without being asked for first. */
const OWN_HEADER = 'x-gsplan'

/** Hosts that the panel answers to: another name for this machine may be an attacker's (DNS rebinding). */
const hostsOf = (port: number): ReadonlySet<string> => new Set(
  ['127.0.0.1', '[::1]', 'localhost'].flatMap(host => [`${host}:${port}`, ...port === 80 ? [host] : []]))

/** @throws {Refusal} unless the request names this machine by a name that no DNS server can give it */
export function assertHost ({ headers, rawHeaders }: IncomingMessage, port: number): void {
  const count = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length
  if (count === 1 && hostsOf(port).has(headers.host ?? '')) return
  throw new Refusal(403, 'the panel answers to 127.0.0.1, [::1] and localhost with its port only')
}

/** @throws {Refusal} unless the request comes from the browser that opened the panel */
export function assertSession ({ headers }: IncomingMessage, session: Session): void {
  if (session.isOpen(headers.cookie)) return
  throw new Refusal(403, 'open the address that gsplan ui prints in the terminal: it lets one browser in')
}

/** @throws {Refusal} for a request that changes something and is not the page's own */
export function assertOwnPage ({ headers }: IncomingMessage): void {
  const { host = '', origin, 'content-type': type = '', 'sec-fetch-site': site = 'same-origin' } = headers
  if (origin !== `http://${host}`) throw new Refusal(403, 'expected a request of the panel\'s own page: another Origin, or none')
  if (site !== 'same-origin') throw new Refusal(403, 'expected a request of the panel\'s own page: another site')
  if (!/^application\/json *(;|$)/i.test(type)) throw new Refusal(415, 'expected the content type application/json')
  if (headers[OWN_HEADER] !== '1') throw new Refusal(403, `expected the header ${OWN_HEADER}`)
}
