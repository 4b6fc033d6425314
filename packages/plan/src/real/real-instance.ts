import type { RouterTarget } from '@gsplan/router'
import {
  formatLegacyRunEvent, formatRunEvent, parseRunEnv, parseRunEventLine, type RunEnv, type RunEvent
} from '@gsplan/testground'
import { SyncServiceClient, syncServiceUrl } from '@gsplan/testground/sync'
import { startDeadline } from '../deadline.ts'
import { createFileOutputs } from '../file-outputs.ts'
import { runInstance, type InstanceResult } from '../instance.ts'
import { readNodeParts } from '../node-parts.ts'
import { linkRandom } from '../network/link-shape.ts'
import { RandomStream } from '../network/random-stream.ts'
import type { InstancePorts, LiveWatch, NetworkShaper, RandomSource, SyncClient } from '../ports.ts'
import { watchHealth } from './health.ts'
import { FIRST_PEER, loopbackAddress, SHARED_ADDRESS } from './loopback-address.ts'
import type { CreateNode } from './libp2p-node.ts'
import { LINKS, OUTSIDE, OWN_ADDRESS } from './own-network.ts'
import { realClock } from './real-clock.ts'
import { createRealEchoes } from './real-echoes.ts'
import { createRealHost } from './real-host.ts'
import { createRealSyncClient } from './real-sync-client.ts'
import { ShapedSockets } from './shaped-sockets.ts'
import { findUnshaped } from './unshaped.ts'
import { createSidecarShaper, findDataAddress } from './sidecar.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface RealInstanceInit {
  /**
   * Testground's environment of an instance; the variable `GSPLAN_SEED` makes its random choices repeatable, and
   * {@link FIRST_PEER} gives its peers addresses of their own, {@link OWN_ADDRESS} that of their network. With
   * {@link LINKS} its links are as they should be already.
   */
  readonly vars: Environment
  readonly target: RouterTarget
  readonly createNode: CreateNode
  /** Takes each line for the standard output. */
  readonly print: (line: string) => void
  readonly signal: AbortSignal
  /** Takes messages and meshes as they change. */
  readonly live?: LiveWatch | undefined
  /** Time limit for the networks of all instances, ms. @default ten minutes */
  readonly networkTimeoutMs?: number
}

/** Numbers in [0, 1) that follow from a seed and a name; unseeded without one. */
function createRandom (seed: string, name: string): RandomSource {
  if (seed === '') return Math.random
  const stream = new RandomStream(seed, name)
  return () => stream.next()
}

/** Tests for Testground before 0.6, which sets neither variable, and reads an older form of lines. */
const isLegacy = (vars: Environment): boolean =>
  vars['TEST_DISABLE_METRICS'] === undefined && vars['TEST_CAPTURE_PROFILES'] === undefined

/** Time limit for the networks of all instances, ms: that of a Testground run by default (`task_timeout_min`). */
const NETWORK_TIMEOUT_MS = 600_000

/**
 * Signals of an SDK before the test case runs (`sdk-go/run/init_context.go`), in its order.
 *
 * @throws {DeadlineError} when the networks of all instances take too long
 */
async function initialise (sync: SyncServiceClient, env: RunEnv, parent: AbortSignal, timeoutMs: number): Promise<void> {
  const { groupId: group, instanceCount } = env
  const { signal, clear } = startDeadline(realClock, parent, BigInt(timeoutMs) * 1_000_000n,
    `network-initialized: not all ${instanceCount} instances had a network after ${timeoutMs / 1000} s`)
  try {
    await sync.signalEvent({ kind: 'stage_start', name: 'network-initialized', group }, signal)
    if (env.sidecar) await sync.barrier('network-initialized', instanceCount, signal)
    await sync.signalEvent({ kind: 'stage_end', name: 'network-initialized', group }, signal)
    await sync.signalEntry('initialized_global', signal)
    await sync.signalEntry(`initialized_group_${group}`, signal)
  } finally {
    clear()
  }
}

/** The event of an instance's outcome, for runners that learn it over the sync service. */
function toFinalEvent ({ outcome, error = '' }: InstanceResult, group: string): RunEvent {
  if (outcome === 'ok') return { kind: 'success', group }
  return outcome === 'failed' ? { kind: 'failure', group, error } : { kind: 'crash', group, error, stacktrace: '' }
}

/**
 * Runs one instance on real libp2p nodes, from Testground's environment to its outputs.
 *
 * @returns the outcome; a failure has been printed
 */
export async function runRealInstance (init: RealInstanceInit): Promise<InstanceResult> {
  const { vars, print, signal, networkTimeoutMs = NETWORK_TIMEOUT_MS } = init
  const env = parseRunEnv(vars)
  const legacy = isLegacy(vars)
  const url = syncServiceUrl(legacy ? { SYNC_SERVICE_HOST: 'localhost', ...vars } : vars)
  const printEvent = (line: string): void => {
    const record = legacy ? parseRunEventLine(line) : undefined
    if (record === undefined) print(line)
    // Testground 0.5 reads no line above 64 KiB, which a topology among the parameters exceeds
    else print(formatLegacyRunEvent(record.event.kind === 'start' ? { ...record, event: { kind: 'start' } } : record) ?? '')
  }
  /** Reports a failure outside the plan. */
  const fail = (cause: unknown): InstanceResult => {
    const error = (cause as Error).message
    printEvent(formatRunEvent({
      tsNs: realClock.nowNs(), groupId: env.groupId, runId: env.run, event: { kind: 'failure', group: env.groupId, error }
    }))
    return { outcome: 'failed', error }
  }
  let sync: SyncServiceClient
  try {
    sync = await SyncServiceClient.connect({ url, env }, signal)
  } catch (cause) {
    return fail(cause)
  }
  try {
    const result = await initialise(sync, env, signal, networkTimeoutMs)
      .then(async () => runInstance(createPorts(init, env, createRealSyncClient(sync), printEvent), signal)).catch(fail)
    // an interrupted instance still reports its outcome
    await sync.signalEvent(toFinalEvent(result, env.groupId), AbortSignal.timeout(5000)).catch(() => {})
    return result
  } finally {
    await sync.close()
  }
}

/** Address of each peer of an instance, by its index in the instance. */
function addressesOf (vars: Environment, { sidecar, subnet }: RunEnv): (index: number) => string {
  if (sidecar) {
    const address = findDataAddress(subnet)
    return () => address
  }
  const { [FIRST_PEER]: first, [OWN_ADDRESS]: own } = vars
  if (own !== undefined) return () => own
  return first === undefined ? () => SHARED_ADDRESS : index => loopbackAddress(Number(first) + index)
}

/** A shaper of links that are shaped before the instance starts. */
const shapedOutside: NetworkShaper = { configure: async () => {} }

function createPorts (
  { vars, target, createNode, live }: RealInstanceInit, env: RunEnv, sync: SyncClient, onRunEvent: (line: string) => void
): InstancePorts {
  const { GSPLAN_SEED: seed = '' } = vars
  const random = createRandom(seed, 'node')
  const addressOf = addressesOf(vars, env)
  const parts = readNodeParts(env.params)
  const isOutside = vars[LINKS] === OUTSIDE
  const shaped = env.sidecar || isOutside ? undefined : new ShapedSockets(createRandom(seed, 'egress'))
  return {
    env,
    target,
    clock: realClock,
    random,
    sync,
    shaper: shaped ?? (isOutside ? shapedOutside : createSidecarShaper(sync, env.instanceCount)),
    outputs: createFileOutputs(env.outputsPath),
    unsupported: env.sidecar || isOutside ? [] : findUnshaped(parts, env.params),
    createHost: async index => createRealHost(createNode, { ...parts, address: addressOf(index), sockets: shaped }),
    heartbeatPhase: random,
    echoes: createRealEchoes(addressOf(0), shaped),
    linkRandom: isOutside && seed !== '' ? linkRandom(seed) : undefined,
    watchHealth,
    live,
    onRunEvent
  }
}
