import { readGivenText, RefusedFileError } from '@gsplan/cli'
import { toConfigTable } from './config-table.ts'
import { convertText, guessValue } from './convert-value.ts'
import { CompositionError } from './errors.ts'
import { findGroupField } from './group-fields.ts'
import { loadTopology } from './load-topology.ts'
import type { Parameter, ParameterType } from './parameter.ts'
import { findParameter } from './parameters.ts'
import { entryOf, isTable, showValue, type Params, type ParamTable, type ParamValue } from './param-value.ts'
import { findScoreParameter, scoreKey } from './score-parameters.ts'

/** Most names on the way to a place: no parameter nests as deep. */
const MAX_DEPTH = 64

/** Context of a definition. */
interface DefineContext {
  /** Flag that it stands behind, for errors. */
  readonly where: string
  /** @throws {CompositionError} for a parameter that there is not */
  readonly assertKnown: (name: string) => void
}

/** The key that a name denotes in a table; place = the names on the path to the table, the parameter's first. */
export function keyIn (table: object, [parameter = '', ...place]: readonly string[], name: string): string {
  return findParameter(parameter)?.type === 'score' ? scoreKey(table, place, name) : name
}

/** Type of a score field; undefined for none. Whole numbers may stand for any, as in files. */
function scoreType (name: string, text: string): ParameterType | undefined {
  const type = findScoreParameter(name)?.type
  return type === 'float' && /^[+-]?\d+$/.test(text) ? 'int' : type
}

/** Type of a place inside GROUPS: a group, one of its fields, or an entry of a field that is a list. */
function groupType ([, field, ...deeper]: readonly string[]): ParameterType | undefined {
  if (field === undefined) return 'groups'
  return deeper.length > 0 ? 'string' : findGroupField(field)?.type
}

/** Type of a place inside a table or list, by its declaration; undefined where a text is what it looks like. */
export function typeInside ({ type }: Partial<Parameter>, path: readonly string[], text: string): ParameterType | undefined {
  const [first = ''] = path
  if (type === 'topics') return path.length === 1 && /^\d+$/.test(first) ? 'topics' : 'string'
  if (type === 'groups') return groupType(path)
  if (type === 'strings') return 'string'
  return type === 'score' ? scoreType(path.at(-1) ?? '', text) : undefined
}

/** Tests whether a place that nothing has set yet is for a list. */
function isListPlace ([parameter = '', ...place]: readonly string[]): boolean {
  const type = findParameter(parameter)?.type
  if (place.length === 0) return type === 'topics' || type === 'groups' || type === 'strings'
  const [, field = ''] = place
  if (place.length !== 2) return false
  return type === 'groups' ? findGroupField(field)?.type === 'strings' : type === 'topology' && field === 'Connections'
}

/** Content of a file, without the line end that editors leave; an empty one is a mistake, as `NAME=` is for the default. */
function readValue (where: string, path: string): string {
  let text: string
  try {
    text = readGivenText(path).trimEnd()
  } catch (cause) {
    if (cause instanceof RefusedFileError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    throw new CompositionError(`${where}: expected a file that can be read behind @, got ${path} (${code ?? message})`)
  }
  if (text === '') throw new CompositionError(`${where}: expected a value in ${path}, found nothing; ${where}= restores the default`)
  return text
}

/** A value by its type; `@path` is a file's content but for texts, as names of npm packages begin so. */
function convert (name: string, type: ParameterType | undefined, text: string): ParamValue {
  const content = type !== 'string' && type !== undefined && text.startsWith('@') ? readValue(name, text.slice(1)) : text
  return type === undefined ? guessValue(content) : convertText({ name, type }, content)
}

/** A place to set. */
interface Place {
  /** Flag that the definition stands behind, for errors. */
  readonly where: string
  /** Names on the way so far, the parameter's first. */
  readonly before: readonly string[]
  /** Names that are still to go. */
  readonly path: readonly string[]
}

const step = ({ where, before, path: [, ...path] }: Place, key: string): Place => ({ where, before: [...before, key], path })

function setInList (list: readonly ParamValue[], place: Place, leaf: ParamValue): ParamValue {
  const { where, before, path: [written = ''] } = place
  const index = Number(written)
  if (!/^\d+$/.test(written) || index > list.length) {
    throw new CompositionError(`${where} ${[...before, written].join('.')}: expected an index from 0 to ${list.length}, got ${written}`)
  }
  return [...list.slice(0, index), setPath(list[index], step(place, written), leaf), ...list.slice(index + 1)]
}

/** A value with another leaf; tables on the way are made. */
function setPath (value: ParamValue | undefined, place: Place, leaf: ParamValue): ParamValue {
  const { where, before, path } = place
  const [name] = path
  if (name === undefined) return leaf
  if (Array.isArray(value)) return setInList(value as readonly ParamValue[], place, leaf)
  if (value === undefined && isListPlace(before)) return setInList([], place, leaf)
  if (value !== undefined && !isTable(value)) {
    throw new CompositionError(
      `${where} ${before.join('.')}: expected a table to reach ${path.join('.')} in, got ${showValue(value)}`)
  }
  const table: ParamTable = value ?? {}
  const key = keyIn(table, before, name)
  return { ...table, [key]: setPath(entryOf(table, key), step(place, key), leaf) }
}

/** A parameter's value to set a place in: texts that stand for tables are read, and an empty one is no value. */
function startOf (parameter: Parameter | undefined, value: ParamValue | undefined): ParamValue | undefined {
  if (value === undefined || value === '' || typeof value !== 'string') return value === '' ? undefined : value
  if (parameter?.type === 'topology') return loadTopology(value)
  return parameter?.type === 'toml' ? toConfigTable(parameter.name, value) : value
}

/**
 * Sets one parameter, or a place inside it: `NAME=value`, `NAME.key.key=value` in tables, `NAME.0.key=value` in lists, and
 * `NAME=@path` for the content of a file.
 *
 * @throws {CompositionError}
 */
export function applyDefine (params: Params, definition: string, { where, assertKnown }: DefineContext): Params {
  const equals = definition.indexOf('=')
  if (equals <= 0) throw new CompositionError(`${where}: expected NAME=VALUE, got ${JSON.stringify(definition)}`)
  const written = definition.slice(0, equals)
  const [name = '', ...path] = written.split('.')
  if (path.length > MAX_DEPTH) {
    throw new CompositionError(`${where} ${name}: expected at most ${MAX_DEPTH} names behind it, got ${path.length}`)
  }
  const text = definition.slice(equals + 1)
  assertKnown(name)
  const parameter = findParameter(name)
  const type = path.length === 0 ? parameter?.type : typeInside(parameter ?? {}, path, text)
  const value = convert(written, type, text)
  if (path.length === 0) return { ...params, [name]: value }
  return { ...params, [name]: setPath(startOf(parameter, entryOf(params, name)), { where, before: [name], path }, value) }
}
