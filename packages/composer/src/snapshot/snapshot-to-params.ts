import { goRouterModule } from '../default-target.ts'
import type { ParameterType } from '../parameter.ts'
import { findParameter } from '../parameters.ts'
import type { Params, ParamTable, ParamValue } from '../param-value.ts'
import { GO_PLAN, k8sBuildConfig } from './go-plan.ts'
import { parameterFields, scoreFields } from './snapshot-fields.ts'
import type { Snapshot, SnapshotField, SnapshotGroup } from './snapshot.ts'

/** Parameters of a snapshot. */
export interface SnapshotParams {
  readonly params: Params
  /** Address of Testground's daemon; empty for the default one. */
  readonly endpoint: string
  /** Conditions on metrics. */
  readonly thresholds: readonly string[]
  /** Engine and seeds of the run, which the command line names. */
  readonly engine?: string | undefined
  readonly seeds?: readonly number[] | undefined
  /** Values that parameters can't express, a line each. */
  readonly warnings: readonly string[]
}

function valueAt (snapshot: Snapshot, ...path: string[]): string | number | boolean {
  let entry: SnapshotGroup | SnapshotField = snapshot as unknown as SnapshotGroup
  for (const name of path) entry = (entry as SnapshotGroup)[name] as SnapshotGroup | SnapshotField
  return (entry as SnapshotField).value
}

/** A snapshot's value as a parameter of that type: JSON does not tell 1.0 from 1. */
function toParam (type: ParameterType, value: string | number | boolean): ParamValue {
  const mayBeWhole = type === 'int' || type === 'number'
  return mayBeWhole && typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value
}

function setIn (table: ParamTable, [name = '', ...rest]: readonly string[], value: ParamValue): ParamTable {
  if (rest.length === 0) return { ...table, [name]: value }
  return { ...table, [name]: setIn((table[name] ?? {}) as ParamTable, rest, value) }
}

function toScore (snapshot: Snapshot, topicName: string): ParamTable {
  let score: ParamTable = {}
  for (const { path, score: place, type } of scoreFields) {
    const value = toParam(type, valueAt(snapshot, ...path))
    score = setIn(score, place.map(name => name === '<topic>' ? topicName : name), value)
  }
  return score
}

/**
 * The parameters of a snapshot, with the meaning that the original's UI gave it. Output folders are left
 * out, so that no earlier run is overwritten. A snapshot of the original's plan names the Go router.
 */
export function snapshotToParams (snapshot: Snapshot): SnapshotParams {
  const at = (...path: string[]): string | number | boolean => valueAt(snapshot, 'main', ...path)
  const plain = parameterFields.map(({ section, field, parameter }) =>
    [parameter, toParam(findParameter(parameter)?.type ?? 'string', at(section, field))] as const)
  const nodes = Number(at('node_counts', 'publisher')) + Number(at('node_counts', 'lurker'))
  const peers = nodes * Number(at('node_counts', 'honest_per_container'))
  const topicName = String(valueAt(snapshot, 'topic', 'topic', 'name'))
  return {
    endpoint: String(at('testground', 'daemon_endpoint')),
    thresholds: snapshot.gsplan?.thresholds ?? [],
    engine: snapshot.gsplan?.engine,
    seeds: snapshot.gsplan?.seeds,
    warnings: snapshotWarnings(snapshot, nodes, peers),
    params: {
      // no branch: the version that is shipped
      ...Object.fromEntries(plain.filter(([name, value]) => name !== 'GS_VERSION' || value !== '')),
      ...at('testground', 'plan_dir') === GO_PLAN ? { GS_MODULE: goRouterModule } : {},
      N_NODES: BigInt(nodes),
      BUILD_SELECTORS: at('pubsub', 'use_hardened_api') === true ? ['hardened_api'] : [],
      HONEST_CONNECT_DELAYS: toConnectDelays(String(at('honest_behavior', 'connect_delay')), peers),
      ...toConfigs(snapshot),
      TOPIC_CONFIG: [{
        id: topicName,
        message_rate: valueAt(snapshot, 'topic', 'topic', 'message_rate'),
        message_size: valueAt(snapshot, 'topic', 'topic', 'message_size')
      }],
      PEER_SCORE_PARAMS: toScore(snapshot, topicName),
      ...snapshot.gsplan?.params
    }
  }
}

/** One delay is that of all peers; several have their counts. */
const toConnectDelays = (delay: string, peers: number): string => delay.includes('@') ? delay : `${peers}@${delay}`

/** Configurations of the run and, on a cluster, of the build. */
function toConfigs (snapshot: Snapshot): Params {
  const at = (field: string): string | number | boolean => valueAt(snapshot, 'main', 'testground', field)
  const run: Record<string, ParamValue> = {}
  if (at('log_level') !== '') run['log_level'] = at('log_level')
  if (at('runner') !== 'cluster:k8s') return { RUN_CONFIG: run }
  if (at('keep_service') === true) run['keep_service'] = true
  return { RUN_CONFIG: run, BUILD_CONFIG: k8sBuildConfig }
}

/** Totals follow from the other counts, which win where a snapshot disagrees. */
function snapshotWarnings (snapshot: Snapshot, nodes: number, peers: number): string[] {
  const at = (...path: string[]): string | number | boolean => valueAt(snapshot, 'main', ...path)
  const total = (field: string, expected: number): string[] => at('node_counts', field) === expected
    ? []
    : [`node_counts.${field}: ${String(at('node_counts', field))} is not followed, as the other counts make ${expected}`]
  return [
    ...total('total', nodes), ...total('total_peers', peers),
    ...at('testground', 'keep_service') === true && at('testground', 'runner') !== 'cluster:k8s'
      ? ['testground.keep_service: it is for cluster:k8s only']
      : []
  ]
}
