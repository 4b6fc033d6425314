import { builderOf } from '../builder.ts'
import { toConfigTable } from '../config-table.ts'
import { defaultTarget, goRouterModule } from '../default-target.ts'
import { findParameter, parameters } from '../parameters.ts'
import { valueWhenAbsent } from '../value-when-absent.ts'
import { formatJson, textOf, type Params, type ParamTable, type ParamValue } from '../param-value.ts'
import { put, toJson, type Draft } from './draft.ts'
import { GO_PLAN, k8sBuildConfig } from './go-plan.ts'
import { putTopic } from './put-topic.ts'
import { parameterFields } from './snapshot-fields.ts'
import type { SnapshotExtras } from './snapshot-extras.ts'
import { defaultSnapshot, type Snapshot } from './snapshot.ts'

/** Parameters that a snapshot has in another form, or that follow from others. */
const inOtherForm = new Set([
  'N_NODES', 'N_CONTAINER_NODES_TOTAL', 'BUILD_SELECTORS', 'HONEST_CONNECT_DELAYS', 'RUN_CONFIG', 'TOPIC_CONFIG',
  'PEER_SCORE_PARAMS', 'BUILD_CONFIG', 'GS_MODULE', 'GS_INTEGRITY', 'N_ATTACK_NODES', 'TEST_BUILDER'
])

/** Facts of a run for its snapshot, beside its parameters. */
export interface SnapshotFacts extends Omit<SnapshotExtras, 'params'> {
  /** Testground's daemon. @default the panel's own */
  readonly endpoint?: string | undefined
}

/**
 * The snapshot of parameters. Those that the original's UI has no field for are in its part `gsplan`, so that none is lost.
 *
 * @param given parameters; those that are absent have the value that they mean
 * @throws {CompositionError} for configurations that are no TOML
 */
export function paramsToSnapshot (given: Params, { endpoint, ...facts }: SnapshotFacts): Snapshot {
  const params = withAbsent(given)
  const draft = defaultSnapshot() as Draft
  const main: PutMain = (section, field, value) => {
    if (value !== undefined) put(draft, ['main', section, field], toJson(value))
  }
  for (const { section, field, parameter } of parameterFields) main(section, field, params[parameter])
  main('testground', 'daemon_endpoint', endpoint)
  main('testground', 'builder', builderOf(params))
  // no version: the one that is shipped
  if (params['GS_VERSION'] === undefined) main('pubsub', 'branch', '')
  const peers = Number(params['N_NODES']) * Number(params['N_HONEST_PEERS_PER_NODE'])
  main('node_counts', 'total', params['N_NODES'])
  main('node_counts', 'total_peers', BigInt(peers))
  main('node_counts', 'lurker', BigInt(Number(params['N_NODES']) - Number(params['N_PUBLISHER'])))
  const selectors = params['BUILD_SELECTORS'] as readonly string[] | undefined ?? []
  main('pubsub', 'use_hardened_api', selectors.includes('hardened_api'))
  const names = new Set([
    ...putConnectDelays(textOf(params['HONEST_CONNECT_DELAYS']), peers, main),
    ...putConfigs(params, main),
    ...selectors.some(name => name !== 'hardened_api') ? ['BUILD_SELECTORS'] : [],
    ...putTopic(params, draft),
    ...otherNames(params)
  ])
  // none is not what a snapshot for a cluster stands for
  const values: Params = { BUILD_CONFIG: {}, ...params }
  const extras = [...names].flatMap(name => values[name] === undefined ? [] : [[name, values[name]] as const])
  return { ...draft as unknown as Snapshot, gsplan: { ...facts, params: Object.fromEntries(extras) } }
}

/** Parameters with those that are absent, as recovered ones of a composition may be. */
const withAbsent = (params: Params): Params => ({ ...Object.fromEntries(parameters.flatMap(parameter =>
  parameter.whenAbsent === undefined ? [] : [[parameter.name, valueWhenAbsent(parameter)]])), ...params })

type PutMain = (section: string, field: string, value: ParamValue | undefined) => void

function putConnectDelays (delays: string, peers: number, main: PutMain): string[] {
  const [, count, delay] = /^(?:(\d+)@)?([^@,]+)$/.exec(delays) ?? []
  main('honest_behavior', 'connect_delay', delay ?? '0s')
  const isSame = delay !== undefined && (count === undefined || Number(count) >= peers)
  return isSame ? [] : ['HONEST_CONNECT_DELAYS']
}

/** The build configuration that a snapshot stands for without naming it. */
const impliedBuild = (runner: ParamValue | undefined): ParamTable => runner === 'cluster:k8s' ? k8sBuildConfig : {}

function putConfigs ({ RUN_CONFIG: run, BUILD_CONFIG: build, TEST_RUNNER: runner }: Params, main: PutMain): string[] {
  const { log_level: logLevel = '', keep_service: keepService = false, ...others } = toConfigTable('RUN_CONFIG', run)
  const isLevel = typeof logLevel === 'string'
  const isKeep = keepService === false || (keepService === true && runner === 'cluster:k8s')
  main('testground', 'log_level', isLevel ? logLevel : '')
  main('testground', 'keep_service', isKeep && keepService)
  const sorted = (table: ParamTable): string => formatJson(Object.fromEntries(Object.entries(table).sort()))
  const isImplied = sorted(toConfigTable('BUILD_CONFIG', build)) === sorted(impliedBuild(runner))
  return [
    ...isLevel && isKeep && Object.keys(others).length === 0 ? [] : ['RUN_CONFIG'],
    ...isImplied ? [] : ['BUILD_CONFIG']
  ]
}

/** Names of parameters without a field whose value is not that of their absence, and of a router that no plan implies. */
function otherNames (params: Params): string[] {
  const covered = new Set([...parameterFields.map(({ parameter }) => parameter), ...inOtherForm])
  const isDefault = (name: string, value: ParamValue): boolean =>
    textOf(value) === String(findParameter(name)?.whenAbsent ?? '')
  const names = Object.entries(params).filter(([name, value]) => !covered.has(name) && !isDefault(name, value))
    .map(([name]) => name)
  const module = textOf(params['GS_MODULE'])
  const implied = params['TEST_PLAN'] === GO_PLAN ? goRouterModule : defaultTarget.module
  return module === implied || module === '' ? names : [...names, 'GS_MODULE']
}
