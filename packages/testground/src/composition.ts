import { parse, stringify, TomlError } from 'smol-toml'
import { FormatError } from './errors.ts'

/** A table of which not all keys are known; what is not known is kept. */
export type TomlTable = Readonly<Record<string, unknown>>

export interface Dependency {
  readonly module: string
  readonly version: string
  readonly target?: string
}

export interface BuildSection {
  readonly selectors?: readonly string[]
  readonly dependencies?: readonly Dependency[]
}

export interface RunSection {
  readonly artifact?: string
  readonly test_params?: Readonly<Record<string, string>>
  readonly profiles?: Readonly<Record<string, string>>
}

/** How many instances: `count` if it is not 0, else a fraction of the total. */
export interface Instances {
  readonly count?: number
  readonly percentage?: number
}

export interface CompositionGlobal {
  readonly plan: string
  readonly case: string
  readonly runner: string
  readonly builder?: string
  readonly total_instances?: number
  readonly concurrent_builds?: number
  readonly disable_metrics?: boolean
  readonly build_config?: TomlTable
  readonly run_config?: TomlTable
  readonly build?: BuildSection
  readonly run?: RunSection
}

export interface CompositionGroup {
  readonly id: string
  readonly instances: Instances
  readonly builder?: string
  readonly build_config?: TomlTable
  readonly build?: BuildSection
  readonly resources?: TomlTable
  readonly run?: RunSection
}

export interface CompositionRunGroup {
  readonly id: string
  readonly group_id?: string
  readonly instances?: Instances
  readonly resources?: TomlTable
  readonly test_params?: Readonly<Record<string, string>>
  readonly profiles?: Readonly<Record<string, string>>
}

export interface CompositionRun {
  readonly id: string
  readonly total_instances?: number
  readonly test_params?: Readonly<Record<string, string>>
  readonly groups?: readonly CompositionRunGroup[]
}

/** A Testground composition (v0.5 and v0.6), with its keys as in TOML. */
export interface Composition {
  readonly metadata?: { readonly name?: string, readonly author?: string }
  readonly global: CompositionGlobal
  readonly groups: readonly CompositionGroup[]
  readonly runs?: readonly CompositionRun[]
}

const show = (value: unknown): string => value === undefined ? 'nothing' : JSON.stringify(value)

const isTable = (value: unknown): value is TomlTable =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function assertParams (where: string, params: unknown): void {
  if (params === undefined) return
  if (!isTable(params)) throw new FormatError(where, 'a table', show(params))
  for (const [name, value] of Object.entries(params)) {
    if (typeof value !== 'string') throw new FormatError(`${where}.${name}`, 'a string', show(value))
  }
}

function assertText (where: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') throw new FormatError(where, 'a text', show(value))
}

function assertGroup (where: string, group: unknown): void {
  if (!isTable(group)) throw new FormatError(where, 'a table', show(group))
  assertText(`${where}.id`, group['id'])
  const { instances } = group
  if (instances !== undefined && !isTable(instances)) throw new FormatError(`${where}.instances`, 'a table', show(instances))
  const count = isTable(instances) ? instances['count'] ?? 0 : 0
  if (!Number.isInteger(count) || (count as number) < 0) {
    throw new FormatError(`${where}.instances.count`, 'a whole number from 0 on', show(count))
  }
  if (isTable(group['run'])) assertParams(`${where}.run.test_params`, group['run']['test_params'])
}

/**
 * Checks what every Testground asks of a composition.
 *
 * @throws {FormatError} naming the first field that is missing or wrong
 */
export function validateComposition (composition: unknown): asserts composition is Composition {
  if (!isTable(composition)) throw new FormatError('composition', 'a table', show(composition))
  const { global, groups } = composition
  if (!isTable(global)) throw new FormatError('global', 'a table', show(global))
  for (const name of ['plan', 'case', 'runner']) assertText(`global.${name}`, global[name])
  if (isTable(global['run'])) assertParams('global.run.test_params', global['run']['test_params'])
  if (!Array.isArray(groups) || groups.length === 0) throw new FormatError('groups', 'at least one group', show(groups))
  const ids = new Set<unknown>()
  groups.forEach((group: unknown, index) => {
    assertGroup(`groups[${index}]`, group)
    const { id } = group as CompositionGroup
    if (ids.has(id)) throw new FormatError(`groups[${index}].id`, 'a name of its own', show(id))
    ids.add(id)
  })
  const total = global['total_instances']
  if (total === undefined) return
  const sum = groupSizes(composition as unknown as Composition).reduce((all, size) => all + size, 0)
  if (sum !== total) throw new FormatError('global.total_instances', `the groups' sum, ${sum}`, show(total))
}

/** Instances of each group. A percentage is a fraction of the total, rounded half away from zero. */
function groupSizes ({ global, groups }: Composition): number[] {
  return groups.map(({ instances }, index) => {
    const { count = 0, percentage = 0 } = instances as Instances | undefined ?? {}
    if (count !== 0 || percentage === 0) return count
    if (global.total_instances === undefined) {
      throw new FormatError(`groups[${index}].instances.percentage`, 'total_instances beside it', 'none')
    }
    return Math.round(percentage * global.total_instances)
  })
}

/**
 * Reads and checks a composition.
 *
 * @param where name of the file, for errors
 * @throws {FormatError} with line and column for broken TOML, with the field for anything else
 */
export function parseComposition (text: string, where = 'composition.toml'): Composition {
  let table: unknown
  try {
    table = parse(text)
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    throw new FormatError(`${where}:${cause.line}:${cause.column}`, 'TOML', firstLine(cause.message))
  }
  validateComposition(table)
  return table
}

const firstLine = (text: string): string => text.split('\n', 1)[0]?.replace(/^Invalid TOML document: /, '') ?? text

/** Writes a composition as TOML. */
export const formatComposition = (composition: Composition): string => `${stringify(composition)}\n`

/** One instance of a composition. */
export interface InstanceSpec {
  /** Number in the whole run, from 0. */
  readonly index: number
  readonly groupId: string
  /** Number in its group, from 0. */
  readonly groupIndex: number
  readonly groupInstanceCount: number
  readonly instanceCount: number
  readonly params: Readonly<Record<string, string>>
  readonly selectors: readonly string[]
  readonly dependencies: readonly Dependency[]
  readonly artifact?: string
}

/** An empty value doesn't override, as in Testground. */
function mergeParams (...layers: ReadonlyArray<Readonly<Record<string, string>> | undefined>): Record<string, string> {
  const merged: Record<string, string> = {}
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer ?? {})) {
      if (value !== '' || merged[name] === undefined) merged[name] = value
    }
  }
  return merged
}

/**
 * All instances of a composition, group by group, with the parameters each is handed.
 *
 * @throws {FormatError} for a composition with several `[[runs]]`
 */
export function expandInstances (composition: Composition): InstanceSpec[] {
  const { global, groups, runs = [] } = composition
  if (runs.length > 1) throw new FormatError('runs', 'one run', `${runs.length}`)
  const sizes = groupSizes(composition)
  const instanceCount = sizes.reduce((all, size) => all + size, 0)
  const [run] = runs
  return groups.flatMap((group, groupNumber) => {
    const groupInstanceCount = sizes[groupNumber] as number
    const before = sizes.slice(0, groupNumber).reduce((all, size) => all + size, 0)
    const runGroup = run?.groups?.find(({ id, group_id: groupId }) => (groupId ?? id) === group.id)
    const params = mergeParams(
      global.run?.test_params, group.run?.test_params, run?.test_params, runGroup?.test_params)
    const artifact = group.run?.artifact
    return Array.from({ length: groupInstanceCount }, (_, groupIndex): InstanceSpec => ({
      index: before + groupIndex, groupId: group.id, groupIndex, groupInstanceCount, instanceCount, params,
      selectors: group.build?.selectors?.length ? group.build.selectors : global.build?.selectors ?? [],
      dependencies: group.build?.dependencies ?? global.build?.dependencies ?? [],
      ...artifact === undefined ? {} : { artifact }
    }))
  })
}
