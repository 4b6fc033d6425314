import { formatEgress, formatHostMessage, formatNodeName, formatUnsupported } from '@gsplan/run-format'
import { formatDuration } from '@gsplan/testground'
import type { Behaviour } from './behaviours/behaviour.ts'
import { behaviours } from './behaviours/behaviours.ts'
import { startDeadline, type Deadline } from './deadline.ts'
import { Discovery } from './discovery.ts'
import { EnvironmentError, InstanceFailure, TopologyError } from './errors.ts'
import { chooseLinkShape } from './network/link-shape.ts'
import { runNode } from './node.ts'
import { parsePlanParams, type PlanParams } from './plan-params.ts'
import type { Host, InstancePorts, LinkShape } from './ports.ts'
import { unsupportedParams } from './router/unsupported.ts'
import { measureRoundTrips } from './round-trips.ts'
import { RunLog } from './run-log.ts'

/** End of an instance. */
export interface InstanceResult {
  readonly outcome: 'ok' | 'failed' | 'crashed'
  /** Why the instance did not end well. */
  readonly error?: string | undefined
}

/**
 * Runs one instance of the test plan from its parameters to its outputs. Never rejects: a failure is in the result and in
 * `run.out`.
 *
 * @param signal ends the instance early; its files are closed all the same
 * @param roles behaviour of each role that its nodes can have
 */
export async function runInstance (
  ports: InstancePorts, signal: AbortSignal, roles: Roles = behaviours
): Promise<InstanceResult> {
  const { env, clock, outputs } = ports
  const log = new RunLog(env, clock, outputs, ports.onRunEvent)
  log.event({ kind: 'start', runenv: env })
  const result = await settle(runTestCase({ ports, log, roles }, signal), signal)
  if (result.outcome === 'ok') log.event({ kind: 'success', group: env.groupId })
  else if (result.outcome === 'failed') log.event({ kind: 'failure', group: env.groupId, error: result.error ?? '' })
  else log.event({ kind: 'crash', group: env.groupId, error: result.error ?? '', stacktrace: result.stack ?? '' })
  log.close()
  return { outcome: result.outcome, error: result.error }
}

/** A failure that the plan can name and an end that the engine asked for are outcomes; any other error is a crash. */
async function settle (run: Promise<void>, signal: AbortSignal): Promise<InstanceResult & { readonly stack?: string }> {
  try {
    await run
    return { outcome: 'ok' }
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause))
    const isForeseen = error instanceof InstanceFailure || (signal.aborted && cause === signal.reason)
    if (isForeseen) return { outcome: 'failed', error: error.message }
    return { outcome: 'crashed', error: error.message, stack: error.stack ?? '' }
  }
}

/** Behaviours by the names of their roles. */
export type Roles = Readonly<Record<string, Behaviour>>

/** An instance whose parameters have been read. */
interface Instance {
  readonly ports: InstancePorts
  readonly params: PlanParams
  readonly log: RunLog
  readonly roles: Roles
  readonly life: Deadline
  readonly setup: Deadline
}

/** Parameters of an instance; without a number of peers, each instance of the run has as many as this one. */
function readParams ({ env }: InstancePorts, roles: Roles): PlanParams {
  const params = parsePlanParams(env.params, Object.keys(roles))
  return env.params['n_container_nodes_total'] === undefined
    ? { ...params, nodesTotal: env.instanceCount * params.nodesPerInstance }
    : params
}

async function runTestCase (
  { ports, log, roles }: Pick<Instance, 'ports' | 'log' | 'roles'>, parent: AbortSignal
): Promise<void> {
  if (ports.env.testCase !== 'evaluate') throw new EnvironmentError(`unknown test case ${ports.env.testCase}: expected evaluate`)
  const params = readParams(ports, roles)
  const { setupNs, warmNs, runNs, coolNs } = params
  const limit = (within: AbortSignal, afterNs: bigint, what: string): Deadline =>
    startDeadline(ports.clock, within, afterNs, `${what}: not done after ${formatDuration(afterNs)}`)
  const life = limit(parent, setupNs + warmNs + runNs + coolNs, 'set-up, warm-up, run and cool-down')
  const setup = limit(life.signal, setupNs, 'set-up')
  try {
    await runPeers({ ports, params, log, roles, life, setup })
  } finally {
    setup.clear()
    life.clear()
  }
}

async function runPeers (instance: Instance): Promise<void> {
  const { ports, params, log, roles, life, setup } = instance
  const { role, nodesPerInstance } = params
  const behaviour = roles[role]
  if (behaviour === undefined) throw new Error(`expected a behaviour of the role ${role}, found none`)
  const unsupported = [...unsupportedParams(params, ports.env.params, ports.target), ...ports.unsupported ?? []]
  for (const note of unsupported) log.message(formatUnsupported(note))
  const hosts = await Promise.all(Array.from({ length: nodesPerInstance }, async (_, index) => ports.createHost(index)))
  const nodeTypeSeq = await ports.sync.publish(`node-type-${role}`, addrInfo(hosts[0] as Host), setup.signal)
  log.message(`${role} container ${nodeTypeSeq} with ${hosts.length} peers`)
  const seqs: number[] = []
  for (const host of hosts) seqs.push(await ports.sync.publish('nodes', addrInfo(host), setup.signal))
  const name = formatNodeName({ role, typeSeq: nodeTypeSeq, index: 0 })
  const shape = await shapeNetwork(instance, name)
  const { echoes } = ports
  const measuring = echoes && (async (until: AbortSignal) =>
    measureRoundTrips({ ports, echoes, log, peer: name, shape }, until))

  const discovery = new Discovery(ports, log, params)
  const runPeer = async (host: Host, nodeIndex: number): Promise<void> => {
    await host.listen(setup.signal)
    const seq = seqs[nodeIndex] as number
    log.message(formatHostMessage({
      peerId: host.peerId, seq, nodeType: role, nodeTypeSeq,
      nodeIndex, nodeIndexBound: hosts.length, addrs: [...host.addrs]
    }))
    await runNode({
      ports, params, log, discovery, host, seq, nodeTypeSeq, nodeIndex,
      behaviour, signal: life.signal, setupSignal: setup.signal, measureLinks: nodeIndex === 0 ? measuring : undefined
    })
  }
  await allOrNone(hosts.map(async (host, nodeIndex) => runPeer(host, nodeIndex).finally(async () => host.stop())), life)
}

/**
 * Shapes the instance's egress; a fixed topology sets the latency of its first node for all of them.
 *
 * @param name of its first node
 */
async function shapeNetwork ({ ports, params, log, setup }: Instance, name: string): Promise<LinkShape> {
  const fixed = params.topology?.get(name)
  if (params.topology !== undefined && fixed === undefined) throw new TopologyError(name)
  const shape = chooseLinkShape(params, ports.linkRandom ?? ports.random, fixed?.latencyNs)
  await ports.shaper.configure(shape, setup.signal)
  log.message(formatEgress(shape))
  return shape
}

/** Waits for all peers: when one fails, the others are ended before that is reported. */
async function allOrNone (peers: ReadonlyArray<Promise<void>>, life: Deadline): Promise<void> {
  try {
    await Promise.all(peers)
  } catch (cause) {
    life.abort(cause as Error)
    await Promise.allSettled(peers)
    throw cause
  }
}

const addrInfo = (host: Host): unknown => ({ ID: host.peerId, Addrs: host.addrs })
