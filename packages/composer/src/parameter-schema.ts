import type { Parameter } from './parameter.ts'
import { parameters } from './parameters.ts'
import { scoreParameters, type ScoreParameter } from './score-parameters.ts'
import { thresholdTable } from './threshold-table.ts'

/** A JSON Schema (draft 2020-12), as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What `time.ParseDuration` of Go reads, without a sign. */
const durationPattern = '^(0|((\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+)$'

const scoreTypes: Readonly<Record<ScoreParameter['type'], JsonSchema>> = {
  int: { type: 'integer' }, float: { type: 'number' }, duration: { type: 'string', pattern: durationPattern }
}

/** Fields of a score table; other spellings of them are read too, which a schema can't say. */
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

function typeSchema ({ type, min, max, choices }: Parameter): JsonSchema {
  const range = { ...min === undefined ? {} : { minimum: min }, ...max === undefined ? {} : { maximum: max } }
  switch (type) {
    case 'string': return { type: 'string', ...choices === undefined ? {} : { enum: choices } }
    case 'int': return { type: 'integer', ...range }
    case 'float': return { type: 'number', ...range }
    case 'bool': return { enum: [true, false, 'true', 'false', 'True', 'False'] }
    case 'duration': return { anyOf: [{ type: 'string', pattern: durationPattern }, { const: 0 }] }
    case 'strings': return { type: 'array', items: { type: 'string' } }
    case 'toml': return { type: ['object', 'string'] }
    case 'topics': return { type: 'array', items: topicSchema }
    case 'score': return scoreTable('params', {
      Thresholds: scoreTable('Thresholds'), Topics: { type: 'object', additionalProperties: scoreTable('topic') }
    })
    case 'topology': return { type: ['object', 'string'] }
  }
}

const conditionSchema: JsonSchema = { type: 'string', pattern: '^\\s*(<=|>=|==|!=|<|>|=)' }

const thresholdSchema: JsonSchema = {
  type: 'object',
  description: 'conditions on what is measured, such as latency_p99 = "< 200ms"; several on one metric as an array',
  additionalProperties: { anyOf: [conditionSchema, { type: 'array', items: conditionSchema }] }
}

function toProperty (parameter: Parameter): [name: string, schema: JsonSchema] {
  const { name, unit, whenAbsent, meaning } = parameter
  return [name, {
    description: unit === undefined ? meaning : `${meaning} (${unit})`, ...typeSchema(parameter),
    ...whenAbsent === undefined || whenAbsent === '' ? {} : { default: whenAbsent }
  }]
}

/** JSON Schema of a parameter file, for editors; made from the declarations. What values say of each other is not in it. */
export function parameterSchema (): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'gsplan parameter file',
    type: 'object',
    additionalProperties: false,
    properties: { ...Object.fromEntries(parameters.map(toProperty)), [thresholdTable]: thresholdSchema }
  }
}
