import { UsageError } from '@gsplan/cli'
import type { EngineRemarks, EngineRequest, PlaceDiagnosis, PlaceRequest } from '../../engine.ts'
import { assertScript, checkOwnNodes, kindOfPlan } from '../launch/agent-code.ts'
import { HostConnection, type HostGreeting } from './host-connection.ts'
import { parseHosts, type Host } from './hosts-settings.ts'

/** Difference of clocks above which a warning is given, ms: latencies between hosts are wrong by it. */
const MOST_CLOCK_MS = 5

async function greet (host: Host): Promise<HostGreeting> {
  const connection = new HostConnection({ host, forwards: [], onMessage: () => {}, onEnd: () => {} })
  try {
    return await connection.greeting()
  } finally {
    await connection.close()
  }
}

/** Remarks on hosts whose clocks differ from this machine's by more than what the way there explains. */
const describeClocks = (hosts: readonly Host[], greetings: readonly HostGreeting[]): string[] =>
  greetings.flatMap(({ clock: { aheadMs, withinMs } }, at) => Math.abs(aheadMs) - withinMs <= MOST_CLOCK_MS
    ? []
    : [`the clock of ${hosts[at]?.name ?? ''} is ${Math.abs(aheadMs).toFixed(0)} ms ${aheadMs > 0 ? 'ahead' : 'behind'} ` +
      `(± ${withinMs.toFixed(0)} ms): latencies between hosts are wrong by that; synchronise the clocks`])

/** @throws {UsageError} for instances that could not reach each other */
function assertReachable (hosts: readonly Host[], greetings: readonly HostGreeting[]): void {
  const addresses = hosts.map(({ address }, at) => address ?? greetings[at]?.address ?? '')
  const local = addresses.findIndex(address => address === '' || address.startsWith('127.'))
  if (local === -1 || addresses.every(address => address.startsWith('127.'))) return
  throw new UsageError(`--hosts: expected an address by which the others reach ${hosts[local]?.name ?? ''}, as ` +
    `${hosts[local]?.name ?? ''}=10.0.0.5, as ssh reached it at ${addresses[local] === '' ? 'an unknown one' : addresses[local]}`)
}

/**
 * Checks that hosts take a run, before anything is sent to them.
 *
 * @throws {UsageError | MissingProgramError} naming the host
 */
export async function checkHosts (request: EngineRequest): Promise<EngineRemarks> {
  await checkOwnNodes(request)
  const hosts = parseHosts(request.onHosts ?? {})
  const kind = kindOfPlan(request)
  if (kind === 'image') {
    throw new UsageError('--plan: expected a Node script for --engine hosts, got none, and hosts run no images')
  }
  if (kind === 'script') assertScript(request.plan ?? '', 'hosts', 'other plans run on --engine exec')
  const greetings = await Promise.all(hosts.map(greet))
  assertReachable(hosts, greetings)
  return { warnings: describeClocks(hosts, greetings) }
}

/** Greets hosts, and reports the Node, address and clock of each. */
export async function diagnoseHosts ({ onHosts = {} }: PlaceRequest): Promise<readonly PlaceDiagnosis[]> {
  const hosts = parseHosts(onHosts)
  return Promise.all(hosts.map(async host => greet(host).then(
    ({ node, address, clock: { aheadMs, withinMs } }) => ({
      name: host.name, isGood: true, neededFor: 'instances',
      found: `Node ${node} at ${host.address ?? address}, clock ${aheadMs.toFixed(0)} ms ahead (± ${withinMs.toFixed(0)} ms)`
    }),
    (error: unknown) => {
      if (!(error instanceof UsageError)) throw error
      return { name: host.name, found: error.message, isGood: false, neededFor: 'instances' }
    })))
}
