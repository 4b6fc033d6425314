import { deepEqual, equal, notEqual, ok, rejects } from 'node:assert/strict'
import type { GossipRouter } from '@gsplan/router'
import { parsePlanParams } from '../plan-params.ts'
import type { Clock, Host, InstancePorts, NetworkShaper, PeerAddress } from '../ports.ts'
import { toRouterOptions } from '../router/router-options.ts'
import type { ComplianceSuite } from './compliance-case.ts'

/** Network of one instance. */
export interface InstanceNetwork extends Pick<InstancePorts, 'target' | 'createHost'> {
  readonly shaper: NetworkShaper
}

/** A network of its own for each case, with two instances. */
export interface NetworkSetup {
  readonly clock: Clock
  readonly instances: readonly [InstanceNetwork, InstanceNetwork]
}

const MS = 1_000_000n
const { signal } = new AbortController()

const create = async (instance: InstanceNetwork, index = 0): Promise<Host> => instance.createHost(index)

async function startRouter (
  host: Host, { target }: InstanceNetwork, params: Readonly<Record<string, string>> = {}
): Promise<GossipRouter> {
  const options = toRouterOptions(parsePlanParams(params))
  return host.startRouter(components => target.create(options, components))
}

/** Hosts of different instances that listen and run a router each. */
async function startBoth ({ instances }: NetworkSetup): Promise<[Host, Host]> {
  const hosts = await Promise.all(instances.map(async instance => {
    const host = await create(instance)
    await host.listen(signal)
    await startRouter(host, instance)
    return host
  }))
  return hosts as [Host, Host]
}

async function stop (...hosts: readonly Host[]): Promise<void> {
  await Promise.all(hosts.map(async host => host.stop()))
}

const addressOf = ({ peerId, addrs }: Host): PeerAddress => ({ peerId, addrs })

/** Looks every 10 ms until something is true, for 5 s at most. */
async function waitUntil (clock: Clock, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 500 && !(await isTrue()); look++) await clock.sleep(10n * MS, signal)
}

/** Both ends see a connection, the one that was dialled a moment later. */
async function expectConnections (clock: Clock, hosts: readonly Host[], expected: number): Promise<void> {
  const counts = (): number[] => hosts.map(({ connections }) => connections)
  await waitUntil(clock, () => counts().every(count => count === expected))
  deepEqual(counts(), hosts.map(() => expected))
}

const hostCases: ComplianceSuite<NetworkSetup> = [
  {
    name: 'every host has an id of its own, which its bytes are those of, and no address before it listens',
    async check ({ instances: [a, b] }) {
      const hosts = [await create(a), await create(a, 1), await create(b)]
      equal(new Set(hosts.map(({ peerId }) => peerId)).size, 3)
      equal(new Set(hosts.map(({ peerIdBytes }) => Buffer.from(peerIdBytes).toString('hex'))).size, 3)
      deepEqual(hosts.map(({ addrs, connections }) => [addrs.length, connections]), [[0, 0], [0, 0], [0, 0]])
      for (const host of hosts) await host.listen(signal)
      ok(hosts.every(({ addrs }) => addrs.length > 0))
      await stop(...hosts)
    }
  },
  {
    name: 'starts the router that was created for it, and hands over the host\'s identity',
    async check ({ instances: [a] }) {
      const host = await create(a)
      await host.listen(signal)
      let created: GossipRouter | undefined
      const router = await host.startRouter(components => {
        equal(components.peerId.toString(), host.peerId)
        created = a.target.create(toRouterOptions(parsePlanParams({})), components)
        return created
      })
      equal(router, created)
      await stop(host)
    }
  }
]

const dialCases: ComplianceSuite<NetworkSetup> = [
  {
    name: 'a dial connects both ends; dialling again, from either end, changes nothing',
    async check (setup) {
      const [a, b] = await startBoth(setup)
      await a.dial(addressOf(b), signal)
      equal(a.connections, 1)
      await expectConnections(setup.clock, [a, b], 1)
      await a.dial(addressOf(b), signal)
      await b.dial(addressOf(a), signal)
      await expectConnections(setup.clock, [a, b], 1)
      await stop(a, b)
    }
  },
  {
    name: 'a dial of no address rejects',
    async check (setup) {
      const [a, b] = await startBoth(setup)
      await rejects(a.dial({ peerId: b.peerId, addrs: [] }, signal), error => error instanceof Error && error.message !== '')
      equal(a.connections, 0)
      await stop(a, b)
    }
  },
  {
    name: 'an aborted dial rejects',
    async check (setup) {
      const [a, b] = await startBoth(setup)
      for (const { shaper } of setup.instances) {
        await shaper.configure({ latencyNs: 100n * MS, jitterNs: 0n, bandwidthBytesPerS: 0 }, signal)
      }
      await rejects(a.dial(addressOf(b), AbortSignal.abort(new Error('enough'))))
      const controller = new AbortController()
      const dialling = rejects(a.dial(addressOf(b), controller.signal))
      controller.abort(new Error('enough'))
      await dialling
      await stop(a, b)
    }
  }
]

/** Scores punish a second peer of one address. */
const onePeerPerAddress = {
  score_params: JSON.stringify({ IPColocationFactorWeight: -1, IPColocationFactorThreshold: 1, DecayInterval: '1s' })
}

const addressCases: ComplianceSuite<NetworkSetup> = [
  {
    name: 'peers have addresses of their own, those that dial and those that are dialled: no score tells of a shared one',
    async check ({ clock, instances: [a, b] }) {
      const placed = [[a, await create(a)], [a, await create(a, 1)], [b, await create(b)], [b, await create(b, 1)]] as const
      for (const [, host] of placed) await host.listen(signal)
      const routers = await Promise.all(
        placed.map(async ([instance, host]) => startRouter(host, instance, onePeerPerAddress)))
      const [[, dialling], [, other], [, dialled], [, further]] = placed
      for (const host of [dialled, further]) await dialling.dial(addressOf(host), signal)
      await other.dial(addressOf(dialled), signal)
      await expectConnections(clock, [dialling, dialled], 2)
      const scores = async (): Promise<number[]> => (await Promise.all([0, 2].map(async at =>
        [...(await a.target.scores(routers[at] as GossipRouter)).values()]))).flat()
      await waitUntil(clock, async () => (await scores()).length === 4)
      const all = await scores()
      ok(all.every(score => score >= 0), `scores ${all.join(', ')}`)
      await stop(...placed.map(([, host]) => host))
    }
  }
]

const shaperCases: ComplianceSuite<NetworkSetup> = [
  {
    name: 'a connection needs a round trip over the latencies of both instances',
    async check (setup) {
      const [first, second] = setup.instances
      await first.shaper.configure({ latencyNs: 20n * MS, jitterNs: 0n, bandwidthBytesPerS: 0 }, signal)
      await second.shaper.configure({ latencyNs: 40n * MS, jitterNs: 0n, bandwidthBytesPerS: 0 }, signal)
      const [a, b] = await startBoth(setup)
      const startNs = setup.clock.nowNs()
      await a.dial(addressOf(b), signal)
      const tookNs = setup.clock.nowNs() - startNs
      ok(tookNs >= 60n * MS, `a dial over 20 ms and back over 40 ms took ${tookNs} ns`)
      await stop(a, b)
    }
  },
  {
    name: 'a message needs the latency that is set when it is published',
    async check (setup) {
      const [first, second] = setup.instances
      const [a, b] = await Promise.all([create(first), create(second)])
      for (const host of [a, b]) await host.listen(signal)
      const routers = [await startRouter(a, first), await startRouter(b, second)] as const
      let deliveredNs: bigint | undefined
      second.target.validate(routers[1], 't', async () => { deliveredNs ??= setup.clock.nowNs() })
      for (const router of routers) router.subscribe('t')
      await a.dial(addressOf(b), signal)
      await expectConnections(setup.clock, [a, b], 1)
      // meshes form within some heartbeats
      await waitUntil(setup.clock, () => routers[0].getMeshPeers('t').length > 0)
      await first.shaper.configure({ latencyNs: 30n * MS, jitterNs: 0n, bandwidthBytesPerS: 0 }, signal)
      const publishedNs = setup.clock.nowNs()
      await routers[0].publish('t', Uint8Array.of(1, 2, 3))
      await waitUntil(setup.clock, () => deliveredNs !== undefined)
      notEqual(deliveredNs, undefined)
      const tookNs = (deliveredNs ?? 0n) - publishedNs
      ok(tookNs >= 30n * MS, `a message over a latency of 30 ms took ${tookNs} ns`)
      await stop(a, b)
    }
  }
]

/** Rules of the ports `Host` and `NetworkShaper`, which make a network together. */
export const networkCompliance: ComplianceSuite<NetworkSetup> = [
  ...hostCases, ...dialCases, ...addressCases, ...shaperCases
]
