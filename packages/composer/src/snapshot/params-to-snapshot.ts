import { builderOf } from '../builder.ts'
import { toConfigTable } from '../config-table.ts'
import { defaultTarget, goRouterModule } from '../default-target.ts'
import { findParameter } from '../parameters.ts'
import { formatJson, textOf, type Params, type ParamTable, type ParamValue } from '../param-value.ts'
import { put, toJson, type Draft } from './draft.ts'
import { GO_PLAN, k8sBuildConfig } from './go-plan.ts'
import { putTopic } from './put-topic.ts'
import { parameterFields } from './snapshot-fields.ts'
import { defaultSnapshot, type Snapshot } from './snapshot.ts'

/** Parameters that a snapshot has in another form, or that follow from others. */
const inOtherForm = new Set([
  'N_NODES', 'N_CONTAINER_NODES_TOTAL', 'BUILD_SELECTORS', 'HONEST_CONNECT_DELAYS', 'RUN_CONFIG', 'TOPIC_CONFIG',
  'PEER_SCORE_PARAMS', 'BUILD_CONFIG', 'GS_MODULE', 'N_ATTACK_NODES', 'TEST_BUILDER'
])

/**
 * The snapshot of parameters, as far as a snapshot can express them.
 *
 * @param params all parameters, defaults included
 * @param endpoint Testground's daemon; without it the panel's own default
 * @returns the snapshot, and a line for each value that it can't hold
 * @throws {CompositionError} for configurations that are no TOML
 */
export function paramsToSnapshot (
  params: Params, endpoint?: string
): { readonly snapshot: Snapshot, readonly warnings: readonly string[] } {
  const draft = defaultSnapshot() as Draft
  const warnings: string[] = []
  const main = (section: string, field: string, value: ParamValue | undefined): void => {
    if (value !== undefined) put(draft, ['main', section, field], toJson(value))
  }
  for (const { section, field, parameter } of parameterFields) main(section, field, params[parameter])
  main('testground', 'daemon_endpoint', endpoint)
  main('testground', 'builder', builderOf(params))
  // no version: the one that is shipped
  if (params['GS_VERSION'] === undefined) main('pubsub', 'branch', '')
  const peers = Number(params['N_NODES']) * Number(params['N_HONEST_PEERS_PER_NODE'] ?? 1)
  main('node_counts', 'total', params['N_NODES'])
  main('node_counts', 'total_peers', BigInt(peers))
  main('node_counts', 'lurker', BigInt(Number(params['N_NODES']) - Number(params['N_PUBLISHER'])))
  const selectors = params['BUILD_SELECTORS'] as readonly string[] | undefined ?? []
  main('pubsub', 'use_hardened_api', selectors.includes('hardened_api'))
  warnings.push(
    ...putConnectDelays(textOf(params['HONEST_CONNECT_DELAYS']), peers, main),
    ...putRunConfig(params, main),
    ...selectors.filter(name => name !== 'hardened_api').map(name => `BUILD_SELECTORS: a snapshot has no selector ${name}`),
    ...putTopic(params, draft),
    ...otherWarnings(params))
  return { snapshot: draft as unknown as Snapshot, warnings }
}

type PutMain = (section: string, field: string, value: ParamValue | undefined) => void

function putConnectDelays (delays: string, peers: number, main: PutMain): string[] {
  const [, count, delay] = /^(?:(\d+)@)?([^@,]+)$/.exec(delays) ?? []
  main('honest_behavior', 'connect_delay', delay ?? '0s')
  const isSame = delay !== undefined && (count === undefined || Number(count) >= peers)
  return isSame ? [] : [`HONEST_CONNECT_DELAYS: a snapshot has one delay for all peers, not ${JSON.stringify(delays)}`]
}

/** The build configuration that a snapshot stands for without naming it. */
const impliedBuild = (runner: ParamValue | undefined): ParamTable => runner === 'cluster:k8s' ? k8sBuildConfig : {}

function putRunConfig ({ RUN_CONFIG: run, BUILD_CONFIG: build, TEST_RUNNER: runner }: Params, main: PutMain): string[] {
  const { log_level: logLevel = '', keep_service: keepService = false, ...others } = toConfigTable('RUN_CONFIG', run)
  const isLevel = typeof logLevel === 'string'
  const isKeep = keepService === false || (keepService === true && runner === 'cluster:k8s')
  main('testground', 'log_level', isLevel ? logLevel : '')
  main('testground', 'keep_service', isKeep && keepService)
  const sorted = (table: ParamTable): string => formatJson(Object.fromEntries(Object.entries(table).sort()))
  const isImplied = sorted(toConfigTable('BUILD_CONFIG', build)) === sorted(impliedBuild(runner))
  return [
    ...isLevel ? [] : ['RUN_CONFIG.log_level: a snapshot has it as a text only'],
    ...isKeep ? [] : ['RUN_CONFIG.keep_service: a snapshot has it for cluster:k8s only'],
    ...Object.keys(others).map(name => `RUN_CONFIG.${name}: a snapshot has no such field`),
    ...isImplied ? [] : [`BUILD_CONFIG: a snapshot stands for ${formatJson(impliedBuild(runner))} under ${textOf(runner)}`]
  ]
}

function otherWarnings (params: Params): string[] {
  const covered = new Set([...parameterFields.map(({ parameter }) => parameter), ...inOtherForm])
  const isDefault = (name: string, value: ParamValue): boolean =>
    textOf(value) === String(findParameter(name)?.whenAbsent ?? '')
  const warnings = Object.entries(params)
    .filter(([name, value]) => !covered.has(name) && !isDefault(name, value))
    .map(([name]) => `${name}: a snapshot has no such field`)
  const module = textOf(params['GS_MODULE'])
  const implied = params['TEST_PLAN'] === GO_PLAN ? goRouterModule : defaultTarget.module
  return module === implied || module === '' ? warnings : [...warnings, `GS_MODULE: a snapshot can't name ${module}`]
}
