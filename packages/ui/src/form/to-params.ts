import {
  checkValue, CompositionError, convertText, findParameter, isTable, parameters, parseParams, scoreParameters,
  type Parameter, type Params, type ParamTable, type ParamValue, type ScoreParameter
} from '@gsplan/composer'
import { irregularKind } from '@gsplan/cli'
import type { FieldProblem, FormValues } from '../api.ts'
import {
  OTHERS, RUN_CONFIG, runConfigFields, SCORES, scoreId, TOPICS, topicFieldNames, topicId, topicNumbers, topicScoreId
} from './field-ids.ts'

/** Parameters of a form, and the values that can't be converted, or are wrong by themselves. */
export interface ReadParams {
  readonly params: Params
  readonly problems: readonly FieldProblem[]
}

/** Reads the texts of a form, and collects their problems. */
class FormReader {
  readonly values: FormValues
  readonly problems: FieldProblem[] = []

  constructor (values: FormValues) {
    this.values = values
  }

  text (id: string): string {
    return Object.hasOwn(this.values, id) ? this.values[id] ?? '' : ''
  }

  /** A value by a function that throws for a wrong one. */
  read<T> (id: string, read: (text: string) => T): T | undefined {
    try {
      return read(this.text(id))
    } catch (error) {
      if (!(error instanceof CompositionError)) throw error
      this.problems.push({ id, message: error.message })
      return undefined
    }
  }

  /** A table that a text holds; none for an empty one. */
  table (id: string): ParamTable {
    const value = this.read(id, text => text.trim() === '' ? {} : convertText({ name: id, type: 'score' }, text))
    if (value === undefined || isTable(value)) return value ?? {}
    this.problems.push({ id, message: `${id}: expected a JSON object` })
    return {}
  }
}

/** A score field: whole numbers may stand for any, as in files. */
function convertScore (id: string, { type }: ScoreParameter, text: string): ParamValue {
  return convertText({ name: id, type: type === 'float' && /^[+-]?\d+$/.test(text) ? 'int' : type }, text)
}

function readScoreTable (
  reader: FormReader, table: ScoreParameter['table'], toId: (name: string) => string
): Array<readonly [string, ParamValue]> {
  return scoreParameters.filter(parameter => parameter.table === table).flatMap(parameter => {
    const id = toId(parameter.name)
    const value = reader.read(id, text => text.trim() === '' ? undefined : convertScore(id, parameter, text.trim()))
    return value === undefined ? [] : [[parameter.name, value] as const]
  })
}

function readTopics (reader: FormReader, numbers: readonly number[]): ParamValue {
  return numbers.map(number => ({
    ...Object.fromEntries(topicFieldNames.map(name => [name, reader.text(topicId(number, name)).trim()])),
    ...reader.table(topicId(number, OTHERS))
  }))
}

const innerTable = (table: ParamTable, name: string): ParamTable => {
  const value = table[name]
  return isTable(value) ? value : {}
}

function readScores (reader: FormReader, numbers: readonly number[]): ParamTable {
  const others = reader.table(`${SCORES}.${OTHERS}`)
  const thresholds = {
    ...Object.fromEntries(readScoreTable(reader, 'Thresholds', name => scoreId('Thresholds', name))),
    ...innerTable(others, 'Thresholds')
  }
  const otherTopics = innerTable(others, 'Topics')
  const ofTopics = numbers.map(number => {
    const name = reader.text(topicId(number, 'id')).trim()
    const table = {
      ...Object.fromEntries(readScoreTable(reader, 'topic', field => topicScoreId(number, field))),
      ...innerTable(otherTopics, name)
    }
    return [name, table] as const
  })
  const topics = { ...otherTopics, ...Object.fromEntries(ofTopics.filter(([, table]) => Object.keys(table).length > 0)) }
  const rest = Object.entries(others).filter(([name]) => name !== 'Thresholds' && name !== 'Topics')
  const filled = (name: string, table: ParamTable): ParamTable => Object.keys(table).length === 0 ? {} : { [name]: table }
  return {
    ...filled('Thresholds', thresholds), ...Object.fromEntries(
      readScoreTable(reader, 'params', name => scoreId('params', name))
    ),
    ...Object.fromEntries(rest), ...filled('Topics', topics)
  }
}

/** The run's configuration; undefined for none. */
function readRunConfig (reader: FormReader): ParamTable | undefined {
  const others = reader.read(RUN_CONFIG, text => parseParams(text, RUN_CONFIG)) ?? {}
  const level = reader.text(runConfigFields.logLevel)
  const keep = reader.read(runConfigFields.keepService, text =>
    text === '' ? '' : convertText({ name: runConfigFields.keepService, type: 'bool' }, text))
  const config = {
    ...others,
    ...Object.fromEntries<ParamValue>([
      ...level === '' ? [] : [['log_level', level] as const], ...typeof keep === 'boolean'
        ? [
            ['keep_service', keep] as const
          ]
        : []
    ])
  }
  return Object.keys(config).length === 0 ? undefined : config
}

const isUnset = ({ type, mayBeEmpty = false }: Parameter, text: string): boolean =>
  text === '' && !mayBeEmpty && type !== 'strings'

/** Parameters whose values are checked when they are resolved: they may name files. */
const checkedLater: ReadonlySet<Parameter['type']> = new Set(['topology', 'topics', 'score'])

/** Kind of what a path leads to that is no regular file; undefined for a file, and for what is no path. */
function irregularAt (path: string): string | undefined {
  try {
    return irregularKind(path)
  } catch {
    return undefined
  }
}

/**
 * Tests that a topology in a file can be read. A command waits for a pipe or a terminal that its user names; a form may have
 * been filled by another's file, and a panel that waits answers to nothing.
 *
 * @throws {CompositionError}
 */
function assertReadable (name: string, text: string): void {
  const kind = /^[[{]/.test(text) ? undefined : irregularAt(text)
  if (kind !== undefined) throw new CompositionError(`${name}: expected a JSON object or a regular file, got ${kind}: ${text}`)
}

function readPlain (reader: FormReader, parameter: Parameter): ParamValue | undefined {
  const { name, type } = parameter
  const written = reader.text(name)
  const text = type === 'string' ? written : written.trim()
  // as after -D: the declared default
  if (isUnset(parameter, text)) return ''
  return reader.read(name, () => {
    if (type === 'toml') return parseParams(text, name)
    if (type === 'topology') assertReadable(name, text)
    const value = convertText(parameter, text)
    if (!checkedLater.has(type)) checkValue(parameter, value, { params: {}, allowUnknown: false })
    return value
  })
}

/** Values of a form that follow from others, where it has groups of its own. */
const ofGroups: readonly string[] = ['N_NODES', 'N_PUBLISHER']

function readOne (reader: FormReader, parameter: Parameter, numbers: readonly number[]): ParamValue | undefined {
  const { name } = parameter
  if (name === TOPICS) return readTopics(reader, numbers)
  if (name === SCORES) return readScores(reader, numbers)
  if (name === RUN_CONFIG) return readRunConfig(reader)
  if (ofGroups.includes(name) && reader.text('GROUPS').trim() !== '') return undefined
  return readPlain(reader, parameter)
}

/**
 * Converts the texts of a form to parameters, each by its declaration. A field that is empty gives its parameter the
 * declared default, as after `-D`.
 *
 * @param declared declarations to read. @default the composer's
 */
export function toParams (values: FormValues, declared: readonly Parameter[] = parameters): ReadParams {
  const reader = new FormReader(values)
  const numbers = topicNumbers(values)
  const entries = declared.flatMap(parameter => {
    const value = readOne(reader, parameter, numbers)
    return value === undefined ? [] : [[parameter.name, value] as const]
  })
  return { params: Object.fromEntries(entries), problems: reader.problems }
}

/** Id of the field that a message of the composer is about, by its first words; empty where it names none. */
export function fieldOfMessage (message: string, values: FormValues): string {
  const [, name = '', rest = ''] = /^(?:--)?([A-Za-z_]+)((?:\[\d+\]|\.[^.:[\]]+)*)[: ]/.exec(message) ?? []
  if (findParameter(name) === undefined) return ''
  const path = rest.replaceAll(/\[(\d+)\]/g, '.$1').split('.').slice(1)
  const number = name === SCORES && path[0] === 'Topics'
    ? topicNumbers(values).find(each => values[topicId(each, 'id')] === path[1])
    : undefined
  const place = number === undefined ? path : [path[0], number, ...path.slice(2)]
  const id = [name, ...place].join('.')
  if (Object.hasOwn(values, id)) return id
  return Object.keys(values).find(each => each === name || each.startsWith(`${name}.`)) ?? name
}
