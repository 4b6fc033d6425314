import { isJsonObject, type JsonObject } from '@gsplan/run-format'
import { checkValue } from '../check-value.ts'
import { convertText, convertWritten } from '../convert-value.ts'
import { CompositionError } from '../errors.ts'
import { assertWritable } from '../assert-writable.ts'
import { findParameter } from '../parameters.ts'
import { formatJson, parseJson, type Params, type ParamTable, type ParamValue } from '../param-value.ts'
import { suggestParameter } from '../suggest-parameter.ts'
import { showJson } from './show-json.ts'

/** Part of a configuration snapshot that only gsplan writes, `gsplan`: what the fields of the original's UI can't say. */
export interface SnapshotExtras {
  /** Version of gsplan that wrote it. */
  readonly version: string
  /** Parameters that have no field, or a value that their field can't hold; they win over the fields. */
  readonly params: Params
  /** Engine of the run. */
  readonly engine?: string | undefined
  /** Seeds of the run, or of its set. */
  readonly seeds?: readonly number[] | undefined
  /** Conditions on metrics, such as `latency_p99 < 200ms`. */
  readonly thresholds?: readonly string[] | undefined
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isSeed = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0
const isListOf = (test: (value: unknown) => boolean) => (value: unknown): boolean =>
  Array.isArray(value) && value.every(test)

/** Shapes of the entries, each with its test. */
const shapes: Readonly<Record<keyof SnapshotExtras, readonly [expected: string, test: (value: unknown) => boolean]>> = {
  version: ['a text', isText],
  params: ['an object of parameters', isJsonObject],
  engine: ['a text', isText],
  seeds: ['a list of whole numbers from 0', isListOf(isSeed)],
  thresholds: ['a list of texts', isListOf(isText)]
}

function assertShapes (extras: unknown, where: string): asserts extras is JsonObject {
  if (!isJsonObject(extras)) throw new CompositionError(`${where}: expected an object, got ${showJson(extras)}`)
  for (const [name, value] of Object.entries(extras)) {
    if (!Object.hasOwn(shapes, name)) {
      throw new CompositionError(`${where}.${name}: unknown field, expected one of ${Object.keys(shapes).join(', ')}`)
    }
    const [expected, test] = shapes[name as keyof SnapshotExtras]
    if (!test(value)) throw new CompositionError(`${where}.${name}: expected ${expected}, got ${showJson(value)}`)
  }
}

/** Runs a check; its error names the place. */
function inPlace<T> (place: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    throw error instanceof CompositionError ? new CompositionError(`${place}: ${error.message}`) : error
  }
}

/** A parameter as `-D` takes it where it is a text, as a file has it otherwise. */
function parseParam (name: string, value: ParamValue, place: string): ParamValue {
  const parameter = findParameter(name)
  if (parameter === undefined) {
    throw new CompositionError(`${place}.${name}: unknown parameter ${name}${suggestParameter(name)}`)
  }
  return inPlace(place, () => {
    const converted = typeof value === 'string' ? convertText(parameter, value) : convertWritten(parameter, value)
    if (converted !== '') checkValue(parameter, converted, { params: {}, allowUnknown: true })
    return converted
  })
}

/**
 * Checks the part `gsplan` of a snapshot.
 *
 * @param extras the part, of parsed JSON
 * @param text the whole snapshot: its numbers with a point are told from whole ones
 * @param where name for error messages
 * @throws {CompositionError} with file, key, expected and found
 */
export function parseExtras (extras: unknown, text: string, where: string): SnapshotExtras {
  const here = `${where}: gsplan`
  assertShapes(extras, here)
  const place = `${here}.params`
  assertWritable(extras['params'] ?? {}, place)
  const { gsplan } = parseJson(text) as { readonly gsplan: ParamTable }
  const params = Object.entries((gsplan['params'] ?? {}) as Params)
    .map(([name, value]) => [name, parseParam(name, value, place)] as const)
  return { version: '', ...extras, params: Object.fromEntries(params) }
}

/** JSON of the part `gsplan`: a parameter a line, whose numbers keep their point. */
export function formatExtras ({ params, ...others }: SnapshotExtras): string {
  const lines = Object.entries(params).map(([name, value]) => `      ${JSON.stringify(name)}: ${formatJson(value)}`)
  const table = lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n    }`
  const rest = Object.entries(others).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
  return `{\n${[...rest, `    "params": ${table}`].join(',\n')}\n  }`
}
