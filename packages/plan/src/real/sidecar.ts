import { hostname, networkInterfaces } from 'node:os'
import { BlockList, isIPv4 } from 'node:net'
import { DeadlineError, EnvironmentError } from '../errors.ts'
import type { LinkShape, NetworkShaper, SyncClient } from '../ports.ts'

const CALLBACK_STATE = 'network-configured'

/** The kernel's traffic control keeps bytes a second in 32 bits. */
const MAX_BYTES_PER_S = 2 ** 32 - 1

/**
 * Testground's network configuration (`sdk-go/network/types.go`). Its bandwidth is documented in bytes a second, but read
 * as bits by the sidecar (`testground/pkg/sidecar/link.go`).
 */
const toConfig = ({ latencyNs, jitterNs, bandwidthBytesPerS }: LinkShape): object => ({
  network: 'default',
  IPv4: null,
  IPv6: null,
  enable: true,
  default: {
    latency: Number(latencyNs), jitter: Number(jitterNs), bandwidth: Math.min(bandwidthBytesPerS, MAX_BYTES_PER_S) * 8,
    filter: 0, loss: 0, corrupt: 0, corrupt_corr: 0, reorder: 0, reorder_corr: 0, duplicate: 0, duplicate_corr: 0
  },
  rules: [],
  callback_state: CALLBACK_STATE,
  routing_policy: 'allow_all'
})

/** Shapes with Testground's sidecar, over the sync service; done when the networks of all instances are configured. */
export const createSidecarShaper = (
  sync: Pick<SyncClient, 'publish' | 'barrier'>, instanceCount: number
): NetworkShaper => ({
  async configure (shape, signal) {
    await sync.publish(`network:${hostname()}`, toConfig(shape), signal)
    try {
      await sync.barrier(CALLBACK_STATE, instanceCount, signal)
    } catch (cause) {
      if (!signal.aborted) throw cause
      throw new DeadlineError(`network: the sidecars have not configured all ${instanceCount} instances in time`)
    }
  }
})

/**
 * This machine's address on the data network.
 *
 * @param subnet CIDR
 * @throws {EnvironmentError} when it has none
 */
export function findDataAddress (subnet: string): string {
  const [network = '', bits = ''] = subnet.split('/')
  const inSubnet = new BlockList()
  if (isIPv4(network) && /^\d{1,2}$/.test(bits)) inSubnet.addSubnet(network, Number(bits))
  const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? [])
  const found = addresses.find(({ address, family }) => family === 'IPv4' && inSubnet.check(address))
  if (found !== undefined) return found.address
  throw new EnvironmentError(
    `TEST_SUBNET: expected an interface in ${subnet}, found ${addresses.map(({ address }) => address).join(', ')}`)
}
