import { groupFields } from './group-fields.ts'
import type { Parameter, ParameterType } from './parameter.ts'
import { parameters } from './parameters.ts'
import { scoreParameters, type ScoreParameter } from './score-parameters.ts'
import { thresholdTable } from './threshold-table.ts'

/** A JSON Schema (draft 2020-12), as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Durations as `time.ParseDuration` of Go reads them, without a sign. */
const durationPattern = '^(0|((\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+)$'

const scoreTypes: Readonly<Record<ScoreParameter['type'], JsonSchema>> = {
  int: { type: 'integer' }, float: { type: 'number' }, duration: { type: 'string', pattern: durationPattern }
}

/** Fields of a score table; other spellings are read too, which a schema can't express. */
const scoreTable = (table: ScoreParameter['table'], others: Readonly<Record<string, JsonSchema>> = {}): JsonSchema => ({
  type: 'object',
  properties: {
    ...Object.fromEntries(scoreParameters.filter(parameter => parameter.table === table)
      .map(({ name, type }) => [name, scoreTypes[type]])),
    ...others
  }
})

const topicSchema: JsonSchema = {
  type: 'object', required: ['id', 'message_rate', 'message_size'],
  properties: {
    id: { type: 'string', minLength: 1 },
    message_rate: { type: 'string', description: 'of the whole network, such as 120/s' },
    message_size: { type: ['string', 'integer'], description: 'such as 2 KiB' }
  }
}

const groupTypes: Readonly<Record<'string' | 'int' | 'strings', JsonSchema>> = {
  string: { type: 'string' }, int: { type: 'integer', minimum: 0 }, strings: { type: 'array', items: { type: 'string' } }
}

const groupSchema: JsonSchema = {
  type: 'object', required: groupFields.filter(({ isNeeded }) => isNeeded === true).map(({ name }) => name),
  additionalProperties: false,
  properties: Object.fromEntries(groupFields.map(({ name, type, meaning }) =>
    [name, { description: meaning, ...groupTypes[type] }]))
}

const range = ({ min, max }: Parameter): JsonSchema => ({ minimum: min, maximum: max })

const scoreSchema: JsonSchema = scoreTable('params', {
  Thresholds: scoreTable('Thresholds'), Topics: { type: 'object', additionalProperties: scoreTable('topic') }
})

/** Schema of each type; keys that are undefined are absent from the JSON. */
const typeSchemas: Readonly<Record<ParameterType, (parameter: Parameter) => JsonSchema>> = {
  string: ({ choices }) => ({ type: 'string', enum: choices }),
  int: parameter => ({ type: 'integer', ...range(parameter) }),
  float: parameter => ({ type: 'number', ...range(parameter) }),
  number: parameter => ({ type: 'number', ...range(parameter) }),
  size: () => ({ type: ['string', 'integer'] }),
  bool: () => ({ enum: [true, false, 'true', 'false', 'True', 'False'] }),
  duration: () => ({ anyOf: [{ type: 'string', pattern: durationPattern }, { const: 0 }] }),
  strings: () => ({ type: 'array', items: { type: 'string' } }),
  toml: () => ({ type: ['object', 'string'] }),
  topics: () => ({ type: 'array', items: topicSchema }),
  score: () => scoreSchema,
  topology: () => ({ type: ['object', 'string'] }),
  groups: () => ({ type: 'array', items: groupSchema })
}

const conditionSchema: JsonSchema = { type: 'string', pattern: '^\\s*(<=|>=|==|!=|<|>|=)' }

const thresholdSchema: JsonSchema = {
  type: 'object',
  description: 'conditions on metrics, such as latency_p99 = "< 200ms"; several on one metric as an array',
  additionalProperties: { anyOf: [conditionSchema, { type: 'array', items: conditionSchema }] }
}

function toProperty (parameter: Parameter): [name: string, schema: JsonSchema] {
  const { name, unit, whenAbsent, meaning } = parameter
  return [name, {
    description: unit === undefined ? meaning : `${meaning} (${unit})`, ...typeSchemas[parameter.type](parameter),
    default: whenAbsent === '' ? undefined : whenAbsent
  }]
}

/** JSON Schema of a parameter file, for editors; made from the declarations. Rules between values are not in it. */
export function parameterSchema (): JsonSchema {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'gsplan parameter file',
    type: 'object',
    additionalProperties: false,
    properties: { ...Object.fromEntries(parameters.map(toProperty)), [thresholdTable]: thresholdSchema }
  }
  // without the keys that are undefined
  return JSON.parse(JSON.stringify(schema)) as JsonSchema
}
