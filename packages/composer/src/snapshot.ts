import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { builderOf } from './builder.ts'
import { toConfigTable } from './config-table.ts'
import { defaultTarget, goRouterModule } from './default-target.ts'
import { CompositionError } from './errors.ts'
import { isFile } from './is-file.ts'
import type { ParameterType } from './parameter.ts'
import { findParameter } from './parameters.ts'
import {
  formatJson, fromJson, isTable, showValue, textOf, type Params, type ParamTable, type ParamValue
} from './param-value.ts'
import { scoreKey } from './score-parameters.ts'
import { parameterFields, scoreFields } from './snapshot-fields.ts'

const savedDir = fileURLToPath(new URL('../configs', import.meta.url))
const GO_PLAN = 'test-plans/pubsub/test'
/** What the UI gave a build for a cluster. */
const k8sBuildConfig = { push_registry: true, registry_type: 'aws' }

/** A configuration snapshot, as the configuration UI of the original saved it: groups of fields `{"value": …}`. */
export interface Snapshot {
  readonly main: SnapshotGroup
  readonly topic: SnapshotGroup
}

export interface SnapshotGroup {
  readonly [name: string]: SnapshotGroup | SnapshotField
}

export interface SnapshotField {
  readonly value: string | number | boolean
}

/** Parameters that a snapshot stands for. */
export interface SnapshotParams {
  readonly params: Params
  /** Testground's daemon, as the snapshot has it. */
  readonly endpoint: string
  /** What parameters can't say, a line each. */
  readonly warnings: readonly string[]
}

/** Names of the saved configurations, such as `local-exec/25-peers`. */
export const listConfigs = (): string[] => readdirSync(savedDir, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.json') && !path.startsWith('_'))
  .map(path => relative('.', path).replaceAll('\\', '/').replace(/\.json$/, '')).sort()

/**
 * Reads a snapshot: a file, or a saved configuration by its name.
 *
 * @throws {CompositionError}
 */
export function readSnapshot (nameOrPath: string): Snapshot {
  const saved = join(savedDir, `${nameOrPath}.json`)
  const path = isFile(nameOrPath) ? nameOrPath : saved
  if (!isFile(path) || nameOrPath.startsWith('_')) {
    throw new CompositionError(
      `--config ${nameOrPath}: expected a snapshot file, or a saved configuration (${listConfigs().join(', ')})`)
  }
  return parseSnapshot(readFileSync(path, 'utf8'), nameOrPath)
}

/**
 * Parses and checks a snapshot. Fields that are missing are those of the panel's own defaults; unknown ones are errors.
 *
 * @param where name for error messages
 * @throws {CompositionError}
 */
export function parseSnapshot (text: string, where: string): Snapshot {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch (cause) {
    throw new CompositionError(`${where}: expected JSON, got ${(cause as Error).message}`)
  }
  return fill(defaultSnapshot(), found, where, []) as unknown as Snapshot
}

const defaultSnapshot = (): SnapshotGroup =>
  JSON.parse(readFileSync(join(savedDir, '_defaults.json'), 'utf8')) as SnapshotGroup

const isField = (entry: SnapshotGroup | SnapshotField): entry is SnapshotField =>
  'value' in entry && typeof entry['value'] !== 'object'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Puts what a snapshot has into the places that there are. */
function fill (known: SnapshotGroup, found: unknown, where: string, path: readonly string[]): SnapshotGroup {
  const here = path.join('.')
  if (!isObject(found)) throw new CompositionError(`${where}: ${here || 'snapshot'}: expected an object, got ${show(found)}`)
  for (const name of Object.keys(found)) {
    if (name in known) continue
    throw new CompositionError(
      `${where}: ${[...path, name].join('.')}: unknown field, expected one of ${Object.keys(known).join(', ')}`)
  }
  return Object.fromEntries(Object.entries(known).map(([name, entry]) => {
    const value = found[name]
    if (value === undefined) return [name, entry]
    if (!isField(entry)) return [name, fill(entry, value, where, [...path, name])]
    return [name, { value: fieldValue(value, typeof entry.value, where, [...path, name]) }]
  }))
}

function fieldValue (field: unknown, type: string, where: string, path: readonly string[]): string | number | boolean {
  const value = isObject(field) ? field['value'] : undefined
  if (typeof value !== type) {
    const found = isObject(field) ? value : field
    throw new CompositionError(`${where}: ${path.join('.')}: expected {"value": ${type}}, got ${show(found)}`)
  }
  if (path[1] === 'node_counts' && !Number.isSafeInteger(value)) {
    throw new CompositionError(`${where}: ${path.join('.')}: expected {"value": whole number}, got ${show(value)}`)
  }
  return value as string | number | boolean
}

const show = (value: unknown): string => value === undefined ? 'nothing' : showValue(fromJson(value))

function valueAt (snapshot: Snapshot, ...path: string[]): string | number | boolean {
  let entry: SnapshotGroup | SnapshotField = snapshot as unknown as SnapshotGroup
  for (const name of path) entry = (entry as SnapshotGroup)[name] as SnapshotGroup | SnapshotField
  return (entry as SnapshotField).value
}

/** A snapshot's value as a parameter of that type: JSON does not tell 1.0 from 1. */
function toParam (type: ParameterType, value: string | number | boolean): ParamValue {
  return type === 'int' && typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value
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
 * The parameters that a snapshot stands for, with the meaning that the original's UI gave it. Output folders are left
 * out, so that no earlier run is overwritten. A snapshot of the original's plan names the Go router.
 */
export function snapshotToParams (snapshot: Snapshot): SnapshotParams {
  const at = (...path: string[]): string | number | boolean => valueAt(snapshot, 'main', ...path)
  const plain = parameterFields.map(({ section, field, parameter }) =>
    [parameter, toParam(findParameter(parameter)?.type ?? 'string', at(section, field))] as const)
  const nodes = Number(at('node_counts', 'publisher')) + Number(at('node_counts', 'lurker'))
  const peers = nodes * Number(at('node_counts', 'honest_per_container'))
  const isK8s = at('testground', 'runner') === 'cluster:k8s'
  const topicName = String(valueAt(snapshot, 'topic', 'topic', 'name'))
  const logLevel = at('testground', 'log_level')
  return {
    endpoint: String(at('testground', 'daemon_endpoint')),
    warnings: snapshotWarnings(snapshot, nodes, peers),
    params: {
      // no branch: the version that is shipped
      ...Object.fromEntries(plain.filter(([name, value]) => name !== 'GS_VERSION' || value !== '')),
      ...at('testground', 'plan_dir') === GO_PLAN ? { GS_MODULE: goRouterModule } : {},
      N_NODES: BigInt(nodes),
      BUILD_SELECTORS: at('pubsub', 'use_hardened_api') === true ? ['hardened_api'] : [],
      HONEST_CONNECT_DELAYS: `${peers}@${String(at('honest_behavior', 'connect_delay'))}`,
      RUN_CONFIG: {
        ...logLevel === '' ? {} : { log_level: logLevel },
        ...isK8s && at('testground', 'keep_service') === true ? { keep_service: true } : {}
      },
      ...isK8s ? { BUILD_CONFIG: k8sBuildConfig } : {},
      TOPIC_CONFIG: [{
        id: topicName,
        message_rate: valueAt(snapshot, 'topic', 'topic', 'message_rate'),
        message_size: valueAt(snapshot, 'topic', 'topic', 'message_size')
      }],
      PEER_SCORE_PARAMS: toScore(snapshot, topicName)
    }
  }
}

/** Totals follow from the other counts; where a snapshot says otherwise, the counts are what is run. */
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

/** Parameters that a snapshot says in a way of its own, or that follow from others. */
const saidOtherwise = new Set([
  'N_NODES', 'N_CONTAINER_NODES_TOTAL', 'BUILD_SELECTORS', 'HONEST_CONNECT_DELAYS', 'RUN_CONFIG', 'TOPIC_CONFIG',
  'PEER_SCORE_PARAMS', 'BUILD_CONFIG', 'GS_MODULE', 'N_ATTACK_NODES', 'TEST_BUILDER'
])

type Draft = Record<string, unknown>

function put (draft: Draft, path: readonly string[], value: unknown): void {
  let group = draft
  for (const name of path) group = group[name] as Draft
  group['value'] = value
}

const toJson = (value: ParamValue | undefined): string | number | boolean | undefined =>
  typeof value === 'bigint' ? Number(value) : value as string | number | boolean | undefined

/** A value in a table, and where it is. */
interface Found {
  readonly value?: ParamValue
  readonly path: string[]
}

/** A field of a table. */
function findIn (table: ParamValue | undefined, place: readonly string[]): Found {
  let value = table
  const path: string[] = []
  for (const name of place) {
    const key = isTable(value) ? scoreKeyOf(value, path, name) : undefined
    if (key === undefined) return { path }
    path.push(key)
    value = (value as ParamTable)[key]
  }
  return value === undefined ? { path } : { value, path }
}

const scoreKeyOf = (table: ParamTable, place: readonly string[], name: string): string | undefined => {
  const key = scoreKey(table, place, name)
  return Object.hasOwn(table, key) ? key : undefined
}

/** Paths of all leaves of a table. */
function leaves (value: ParamValue, path: readonly string[] = []): string[] {
  return isTable(value) ? Object.entries(value).flatMap(([name, entry]) => leaves(entry, [...path, name])) : [path.join('.')]
}

/**
 * The snapshot that stands for parameters, as far as a snapshot can say them.
 *
 * @param params all parameters, defaults included
 * @param endpoint Testground's daemon; without it the panel's own default
 * @returns what could not be said, a line each
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

function putTopic ({ TOPIC_CONFIG: topics, PEER_SCORE_PARAMS: score }: Params, draft: Draft): string[] {
  const [topic, ...others] = (topics ?? []) as readonly ParamTable[]
  const name = textOf(topic?.['id'])
  if (topic !== undefined) {
    put(draft, ['topic', 'topic', 'name'], name)
    put(draft, ['topic', 'topic', 'message_rate'], textOf(topic['message_rate']))
    put(draft, ['topic', 'topic', 'message_size'], textOf(topic['message_size']))
  }
  const said = new Set<string>()
  for (const { path, score: place, type } of scoreFields) {
    const { value, path: found } = findIn(score, place.map(part => part === '<topic>' ? name : part))
    if (value !== undefined) said.add(found.join('.'))
    // absent means 0, as in Go
    put(draft, path, toJson(value ?? (type === 'duration' ? '0s' : 0)))
  }
  const fields = Object.keys(topic ?? {}).filter(key => !['id', 'message_rate', 'message_size'].includes(key))
  return [
    ...topic === undefined ? ['TOPIC_CONFIG: a snapshot has one topic, not none'] : [],
    ...fields.map(key => `TOPIC_CONFIG.${key}: a snapshot has no such field`),
    ...others.map(other => `TOPIC_CONFIG: a snapshot has one topic, ${textOf(other['id'])} is left out`),
    ...scoreWarnings(score ?? {}, name, said)
  ]
}

function scoreWarnings (score: ParamValue, topicName: string, said: ReadonlySet<string>): string[] {
  const { value: topics = {} } = findIn(score, ['Topics'])
  const other = Object.keys(topics as ParamTable).filter(name => name !== topicName)
  const isElsewhere = (leaf: string): boolean => other.some(name => leaf.toLowerCase().startsWith(`topics.${name.toLowerCase()}.`))
  return [
    ...other.map(name => `PEER_SCORE_PARAMS.Topics.${name}: a snapshot has one topic, ${topicName}`),
    ...leaves(score).filter(leaf => leaf !== '' && !said.has(leaf) && !isElsewhere(leaf))
      .map(leaf => `PEER_SCORE_PARAMS.${leaf}: a snapshot has no such field`)
  ]
}

function otherWarnings (params: Params): string[] {
  const said = new Set([...parameterFields.map(({ parameter }) => parameter), ...saidOtherwise])
  const isDefault = (name: string, value: ParamValue): boolean =>
    textOf(value) === String(findParameter(name)?.whenAbsent ?? '')
  const warnings = Object.entries(params)
    .filter(([name, value]) => !said.has(name) && !isDefault(name, value))
    .map(([name]) => `${name}: a snapshot has no such field`)
  const module = textOf(params['GS_MODULE'])
  const implied = params['TEST_PLAN'] === GO_PLAN ? goRouterModule : defaultTarget.module
  return module === implied || module === '' ? warnings : [...warnings, `GS_MODULE: a snapshot can't name ${module}`]
}

/** A snapshot as the UI saved it. */
export const formatSnapshot = (snapshot: Snapshot): string => `${JSON.stringify(snapshot, null, 2)}\n`
