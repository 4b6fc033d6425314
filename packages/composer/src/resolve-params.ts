import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { applyDefine, keyIn } from './apply-define.ts'
import { convertWritten } from './convert-value.ts'
import { defaultVersion } from './default-target.ts'
import { CompositionError } from './errors.ts'
import { assertNoCounts } from './given-groups.ts'
import { loadTopology } from './load-topology.ts'
import { findParameterFile, readParams } from './parameter-files.ts'
import { findParameter, parameters } from './parameters.ts'
import { isTable, textOf, type ParamTable, type Params, type ParamValue } from './param-value.ts'
import { suggestParameter } from './suggest-parameter.ts'
import { thresholdTable } from './threshold-table.ts'
import { valueWhenAbsent } from './value-when-absent.ts'
import { withGroups } from './with-groups.ts'

export interface ResolveInit {
  /** Folder of the template, with `params/`. */
  readonly templateDir: string
  /** Parameters of a configuration snapshot; win over the template's, lose to files. */
  readonly config?: Params | undefined
  /** Parameter files: paths, or names among the template's. */
  readonly files?: readonly string[]
  /** `NAME=value` each, as after `-D`. */
  readonly define?: readonly string[]
  /** Values of flags with a meaning of their own; win over files, lose to `define`. */
  readonly flags?: Params
  /** Definitions of flags with a meaning of their own, `NAME=value` after the flag's name; lose to `define`. */
  readonly flagDefines?: ReadonlyArray<readonly [flag: string, definition: string]>
  /** `deep` merges tables of files instead of replacing them whole. @default 'replace' */
  readonly merge?: 'replace' | 'deep'
  readonly allowUnknown?: boolean
  /** Values that the caller has resolved, such as the exact version of a router; win over everything. */
  readonly override?: Params | undefined
}

function assertKnown (name: string, where: string): void {
  if (findParameter(name) !== undefined || name === thresholdTable) return
  throw new CompositionError(`${where}unknown parameter ${name}${suggestParameter(name)}`)
}

function mergeDeep (a: ParamTable, b: ParamTable, place: readonly string[] = []): ParamTable {
  const merged = new Map<string, ParamValue>(Object.entries(a))
  for (const [name, value] of Object.entries(b)) {
    const key = keyIn(Object.fromEntries(merged), place, name)
    const before = merged.get(key)
    merged.set(key, isTable(before) && isTable(value) ? mergeDeep(before, value, [...place, key]) : value)
  }
  return Object.fromEntries(merged)
}

/** TOPOLOGY as a table; empty means none. */
function withTopology (params: Params): Params {
  const { TOPOLOGY: value, ...rest } = params
  if (value === undefined || value === '') return rest
  return { ...rest, TOPOLOGY: loadTopology(value) }
}

const isUnset = (name: string, value: ParamValue): boolean => value === '' && findParameter(name)?.mayBeEmpty !== true

/** Defaults that another parameter's value bounds. */
function limitDefaults (all: Params, set: Params): Params {
  const limited = parameters.flatMap(({ name, defaultAtMost }): Array<[string, ParamValue]> => {
    const [value, bound] = [all[name], defaultAtMost === undefined ? undefined : all[defaultAtMost]]
    const isAbove = typeof value === 'bigint' && typeof bound === 'bigint' && value > bound
    return isAbove && set[name] === undefined ? [[name, bound]] : []
  })
  return { ...all, ...Object.fromEntries(limited) }
}

function withDefaults (params: Params): Params {
  const set = Object.fromEntries(Object.entries(params).filter(([name, value]) => !isUnset(name, value)))
  const defaults = parameters.filter(({ whenAbsent }) => whenAbsent !== undefined)
    .map(parameter => [parameter.name, valueWhenAbsent(parameter)] as const)
  const all: Params = limitDefaults({ ...Object.fromEntries(defaults), ...set }, set)
  // an old command line's `--branch ''` means the same
  const { GS_VERSION: version = '' } = all
  return withGroups(version === '' ? { ...all, GS_VERSION: defaultVersion(textOf(all['GS_MODULE'])) } : all)
}

const pick = (params: Params, names: readonly string[]): Params =>
  Object.fromEntries(names.flatMap(name => params[name] === undefined ? [] : [[name, params[name]]]))

/** Parameters with what flags and `-D` set in them. */
function applyDefines (params: Params, { flagDefines = [], define = [], allowUnknown = false }: ResolveInit): Params {
  const assertName = (name: string): void => { if (!allowUnknown) assertKnown(name, '-D: ') }
  const all = [...flagDefines, ...define.map(definition => ['-D', definition] as const)]
  return all.reduce<Params>(
    (set, [where, definition]) => applyDefine(set, definition, { where, assertKnown: assertName }), params)
}

/**
 * Collects parameters in their order of precedence: the template's `_base`, a snapshot, parameter files, flags, definitions,
 * then defaults. The result includes a `[thresholds]` table, by that name.
 *
 * @throws {CompositionError} for unknown names, missing or broken files, and values that can't be converted
 */
export function resolveParams (init: ResolveInit): Params {
  const { templateDir, files = [], merge = 'replace', allowUnknown = false } = init
  const { config = {}, flags = {}, override = {} } = init
  const read = (path: string): Params => {
    const table = readParams(path)
    if (!allowUnknown) for (const name of Object.keys(table)) assertKnown(name, `${path}: `)
    return Object.fromEntries(Object.entries(table)
      .map(([name, value]) => [name, convertWritten(findParameter(name), value)]))
  }
  const base = join(templateDir, 'params', '_base.toml')
  if (!existsSync(base)) throw new CompositionError(`template ${templateDir}: expected params/_base.toml in it, found none`)
  const tables = files.map(file => read(findParameterFile(file, templateDir)))
  const merged = [read(base), config, ...tables].reduce<Params>(
    (params, table, index) => merge === 'deep' && index > 1 ? mergeDeep(params, table) : { ...params, ...table }, {})
  const all = { ...applyDefines({ ...merged, ...flags }, init), ...override }
  const defined = (init.define ?? []).map(definition => definition.split(/[.=]/, 1).join())
  const others = pick(all, [...Object.keys(flags), ...defined].filter(name => override[name] === undefined))
  assertNoCounts(all, Object.assign({}, ...tables, override) as Params, others)
  return withDefaults(withTopology(all))
}
