import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { didYouMean } from '@gsplan/cli'
import { convertText, convertWritten, guessValue } from './convert-value.ts'
import { defaultVersion } from './default-target.ts'
import { CompositionError } from './errors.ts'
import type { Parameter } from './parameter.ts'
import { findParameterFile, readParams } from './parameter-files.ts'
import { findParameter, parameters } from './parameters.ts'
import { isTable, parseJson, textOf, type ParamTable, type Params, type ParamValue } from './param-value.ts'
import { findScoreParameter, scoreKey } from './score-parameters.ts'
import { thresholdTable } from './threshold-table.ts'

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
  /** `deep` merges tables of files instead of replacing them whole. @default 'replace' */
  readonly merge?: 'replace' | 'deep'
  readonly allowUnknown?: boolean
  /** Values that the caller has resolved, such as the exact version of a router; win over everything. */
  readonly override?: Params | undefined
}

const known = parameters.map(({ name }) => name)

function assertKnown (name: string, where: string): void {
  if (findParameter(name) !== undefined || name === thresholdTable) return
  throw new CompositionError(`${where}unknown parameter ${name}${didYouMean(name, known)}`)
}

/** The key that a name denotes in a table; place = the names on the path to the table, the parameter's first. */
function keyIn (table: object, [parameter = '', ...place]: readonly string[], name: string): string {
  return findParameter(parameter)?.type === 'score' ? scoreKey(table, place, name) : name
}

function mergeDeep (a: ParamTable, b: ParamTable, place: readonly string[] = []): ParamTable {
  const merged: Record<string, ParamValue> = { ...a }
  for (const [name, value] of Object.entries(b)) {
    const key = keyIn(merged, place, name)
    const before = merged[key]
    merged[key] = isTable(before) && isTable(value) ? mergeDeep(before, value, [...place, key]) : value
  }
  return merged
}

/** Text after `-D` for a place inside a table: by its declaration if it is a score field, else by its form. */
function convertInside (parameter: Parameter | undefined, path: readonly string[], text: string): ParamValue {
  const field = parameter?.type === 'score' ? findScoreParameter(path.at(-1) ?? '') : undefined
  if (field === undefined) return guessValue(text)
  const name = [parameter?.name, ...path].join('.')
  // as it is written in files: whole numbers may stand for any
  const type = field.type === 'float' && /^[+-]?\d+$/.test(text) ? 'int' : field.type
  return convertText({ name, type }, text)
}

function setPath (
  value: ParamValue | undefined, place: readonly string[], path: readonly string[], leaf: ParamValue
): ParamValue {
  const [name, ...rest] = path
  if (name === undefined) return leaf
  if (value !== undefined && !isTable(value)) {
    throw new CompositionError(`-D ${place.join('.')}: expected a table to reach ${path.join('.')} in`)
  }
  const key = keyIn(value ?? {}, place, name)
  return { ...value, [key]: setPath(value?.[key], [...place, key], rest, leaf) }
}

function applyDefine (params: Params, definition: string, allowUnknown: boolean): Params {
  const equals = definition.indexOf('=')
  if (equals <= 0) throw new CompositionError(`-D: expected NAME=VALUE, got ${JSON.stringify(definition)}`)
  const [name = '', ...path] = definition.slice(0, equals).split('.')
  const text = definition.slice(equals + 1)
  if (!allowUnknown) assertKnown(name, '-D: ')
  const parameter = findParameter(name)
  if (path.length > 0) {
    return { ...params, [name]: setPath(params[name], [name], path, convertInside(parameter, path, text)) }
  }
  return { ...params, [name]: parameter === undefined ? guessValue(text) : convertText(parameter, text) }
}

function parseTopology (text: string, where: string): ParamValue {
  try {
    return parseJson(text)
  } catch (cause) {
    throw new CompositionError(`${where}: expected JSON, got ${(cause as Error).message}`)
  }
}

/** TOPOLOGY may be the path of a JSON file; empty means none. */
function loadTopology (params: Params): Params {
  const { TOPOLOGY: value, ...rest } = params
  if (value === undefined || value === '') return rest
  if (typeof value !== 'string') return params
  if (value.trim().startsWith('{')) return { ...rest, TOPOLOGY: parseTopology(value, 'TOPOLOGY') }
  let text: string
  try {
    text = readFileSync(value, 'utf8')
  } catch {
    throw new CompositionError(`TOPOLOGY: expected a JSON object or a file that can be read, got ${value}`)
  }
  return { ...rest, TOPOLOGY: parseTopology(text, value) }
}

function toParamValue ({ type, whenAbsent }: Parameter): ParamValue {
  return type === 'int' ? BigInt(Number(whenAbsent)) : whenAbsent as ParamValue
}

const isUnset = (name: string, value: ParamValue): boolean => value === '' && findParameter(name)?.mayBeEmpty !== true

function withDefaults (params: Params): Params {
  const set = Object.fromEntries(Object.entries(params).filter(([name, value]) => !isUnset(name, value)))
  const defaults = parameters.filter(({ whenAbsent }) => whenAbsent !== undefined)
    .map(parameter => [parameter.name, toParamValue(parameter)] as const)
  const all: Params = { ...Object.fromEntries(defaults), ...set }
  // an old command line's `--branch ''` means the same
  const { GS_VERSION: version = '' } = all
  return version === '' ? { ...all, GS_VERSION: defaultVersion(textOf(all['GS_MODULE'])) } : all
}

/**
 * Collects parameters in their order of precedence: the template's `_base`, a snapshot, parameter files, flags, definitions,
 * then defaults. The result includes a `[thresholds]` table, by that name.
 *
 * @throws {CompositionError} for unknown names, missing or broken files, and values that can't be converted
 */
export function resolveParams (init: ResolveInit): Params {
  const { templateDir, files = [], define = [], merge = 'replace', allowUnknown = false } = init
  const { config = {}, flags = {}, override = {} } = init
  const read = (path: string): Params => {
    const table = readParams(path)
    if (!allowUnknown) for (const name of Object.keys(table)) assertKnown(name, `${path}: `)
    return Object.fromEntries(Object.entries(table)
      .map(([name, value]) => [name, convertWritten(findParameter(name), value)]))
  }
  const base = join(templateDir, 'params', '_base.toml')
  if (!existsSync(base)) throw new CompositionError(`template ${templateDir}: expected params/_base.toml in it, found none`)
  let params: Params = { ...read(base), ...config }
  for (const file of files) {
    const table = read(findParameterFile(file, templateDir))
    params = merge === 'deep' ? mergeDeep(params, table) : { ...params, ...table }
  }
  params = { ...params, ...flags }
  for (const definition of define) params = applyDefine(params, definition, allowUnknown)
  return withDefaults(loadTopology({ ...params, ...override }))
}
