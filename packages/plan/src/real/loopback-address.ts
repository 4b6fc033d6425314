/**
 * Environment variable with the number of an instance's first peer, from 0, among the peers of this machine: its peers
 * listen at loopback addresses of their own and dial from them, as containers do. Without it they share 127.0.0.1.
 */
export const FIRST_PEER = 'GSPLAN_FIRST_PEER'

/** Address that every process of the machine uses, and peers without one of their own. */
export const SHARED_ADDRESS = '127.0.0.1'

/** Bits of a number below those of 127.0.0.0/8, and the network 127.1.0.0 where the peers' addresses begin. */
const [OCTET, FIRST_NETWORK] = [8, 1 << 16]

/** IPv4 address of a peer of this machine by its number, from 0: 127.1.0.1, 127.1.0.2 and on. */
export function loopbackAddress (peer: number): string {
  const host = FIRST_NETWORK + 1 + peer
  return [127, host >> (2 * OCTET), host >> OCTET & 0xff, host & 0xff].join('.')
}
