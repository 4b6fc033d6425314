import { defaultRole, OWN_PLAN } from '@gsplan/run-format'
import { parseDuration, type StatedEnv } from '@gsplan/testground'
import type { InstanceReport } from './extraction.ts'
import { isPositiveDuration } from './is-positive-duration.ts'
import type { PeerInfo } from './peer-info.ts'

/** An instance, by its run.out. */
export interface StatingInstance {
  readonly report: InstanceReport
  readonly peers: readonly PeerInfo[]
  /** Environment that its start event states. */
  readonly env: StatedEnv | undefined
}

/** Difference between a phase and its parameter that is no contradiction: a share of it, and ns. */
const [TOLERATED_SHARE, TOLERATED_NS] = [0.1, 1e9]

/** Role of an instance's peers by its parameters; undefined for other plans than gsplan's. */
const roleOf = ({ env }: StatingInstance): string | undefined =>
  env?.plan === OWN_PLAN ? env.params['role'] || defaultRole : undefined

/**
 * Tests whether peers of an instance decide on messages at once, by the parameters of gsplan's plan, and the instance ended
 * well.
 */
export const decidesAtOnce = (instance: StatingInstance | undefined): boolean =>
  instance?.env?.plan === OWN_PLAN && instance.report.outcome === 'ok' &&
  !['t_validation', 't_validation_max'].some(name => isPositiveDuration(instance.env?.params[name] ?? ''))

/** Length of a phase by the parameters, ns; 0 where they don't tell. */
function statedLength ({ env }: StatingInstance, name: string): number {
  const text = env?.params[name] ?? ''
  return isPositiveDuration(text) ? Number(parseDuration(text)) : 0
}

const seconds = (ns: number): string => `${Number((ns / 1e9).toFixed(3))} s`

/** Finds a run phase that is shorter or longer than its parameter says: it is the time that rates are of. */
function findOtherLength (instance: StatingInstance): string[] {
  const stated = statedLength(instance, 't_run')
  const [peer] = instance.peers
  if (stated === 0 || peer === undefined || peer.t_run === 0n || peer.t_cool === 0n) return []
  const length = Number(peer.t_cool - peer.t_run)
  return Math.abs(length - stated) <= Math.max(TOLERATED_NS, TOLERATED_SHARE * stated)
    ? []
    : [`the run phase of seq ${peer.seq} lasted ${seconds(length)} by its run.out, and ${seconds(stated)} by its parameter t_run`]
}

/** Finds peers of gsplan's plan with another role than the parameters of their instance. */
function findOtherRoles (instance: StatingInstance): string[] {
  const role = roleOf(instance)
  return instance.peers.filter(({ type }) => role !== undefined && type !== role).map(({ seq, type }) =>
    `the instance of seq ${seq} introduces it as ${type}, and has the role ${role} by its parameters`)
}

/** Finds instances whose run.out says something else than the parameters that they were started with. */
export const checkStatements = (instances: readonly StatingInstance[]): string[] =>
  instances.flatMap(instance => [...findOtherRoles(instance), ...findOtherLength(instance)])
