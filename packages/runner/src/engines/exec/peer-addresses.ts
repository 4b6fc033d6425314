import { once } from 'node:events'
import { createServer } from 'node:net'
import { MissingProgramError } from '@gsplan/cli'
import { loopbackAddress, parsePlanParams, toRouterOptions } from '@gsplan/plan'
import { expandInstances, type InstanceSpec } from '@gsplan/testground'
import type { EngineRemarks, EngineRequest } from '../../engine.ts'
import { sizeOfTest } from '../shared/test-size.ts'

/** Tells if a process of this machine can listen at an address. */
export type CanListen = (address: string) => Promise<boolean>

/** Listens for a moment. Linux has all of 127.0.0.0/8 at hand, macOS only the addresses that were added. */
export const canListen: CanListen = async address => {
  const server = createServer()
  try {
    server.listen(0, address)
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}

/** True if each of so many peers can have a loopback address of its own. */
export async function haveOwnAddresses (peers: number, can: CanListen): Promise<boolean> {
  for (let peer = 0; peer < peers; peer++) {
    if (!await can(loopbackAddress(peer))) return false
  }
  return true
}

/** Shell command of macOS that adds the addresses of so many peers. */
const addAddresses = (peers: number): string =>
  `for n in $(seq ${peers}); do sudo ifconfig lo0 alias 127.1.$((n / 256)).$((n % 256)); done`

/** True if scores punish peers that share an address. */
const punishesSharing = (specs: readonly InstanceSpec[]): boolean => specs.some(({ params }) =>
  toRouterOptions(parsePlanParams(params)).score.params.IPColocationFactorWeight !== 0)

/**
 * Looks whether the peers of a run can have addresses of their own.
 *
 * @throws {MissingProgramError} when they can't and scores punish that, with the command that adds addresses
 */
export async function checkAddresses (
  { composition }: Pick<EngineRequest, 'composition'>, can: CanListen
): Promise<EngineRemarks> {
  const specs = expandInstances(composition)
  const { peers, peersPerInstance } = sizeOfTest(specs, true)
  // as many for each instance as the largest has peers
  const addresses = specs.length * peersPerInstance
  if (await haveOwnAddresses(addresses, can)) return {}
  const found = `this machine can't listen at all of ${loopbackAddress(0)} to ${loopbackAddress(addresses - 1)}`
  const remedy = `this adds them on macOS: ${addAddresses(addresses)}`
  if (punishesSharing(specs)) {
    throw new MissingProgramError(`IPColocationFactorWeight: expected an address of its own for each of ${peers} peers, ` +
      `found that ${found}; ${remedy}`)
  }
  return { findings: [{ code: 'shared-address', message: `peers share 127.0.0.1, as ${found}, one address for each; ${remedy}` }] }
}
