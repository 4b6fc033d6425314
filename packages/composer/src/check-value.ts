import { didYouMean } from '@gsplan/cli'
import { parseDuration, parseRate, parseSize } from '@gsplan/testground'
import { checkGroups } from './check-groups.ts'
import { checkScore } from './check-score.ts'
import { checkTopology } from './check-topology.ts'
import { CompositionError } from './errors.ts'
import type { Parameter, ParameterType } from './parameter.ts'
import { isTable, showValue, textOf, type Params, type ParamValue } from './param-value.ts'

/** @throws {CompositionError} */
export const fail = (name: string, expected: string, value: ParamValue): never => {
  throw new CompositionError(`${name}: expected ${expected}, got ${showValue(value)}`)
}

/** Largest whole number that a double distinguishes from its neighbours. */
const largest = Number.MAX_SAFE_INTEGER

function checkRange ({ name, min = -largest, max = largest }: Parameter, value: number, shown: ParamValue): void {
  if (value < min) fail(name, `at least ${min}`, shown)
  if (value > max) fail(name, `at most ${max}`, shown)
}

function checkDuration (parameter: Parameter, value: ParamValue): void {
  const { name } = parameter
  const expected = 'a duration such as 300ms or 1m30s'
  if (typeof value !== 'string') fail(name, expected, value)
  let ns: bigint
  try {
    ns = parseDuration(value as string)
  } catch {
    return fail(name, expected, value)
  }
  if (ns < 0n || Number(ns) < (parameter.min ?? 0)) {
    fail(name, parameter.min === undefined ? 'at least 0' : 'at least 1ms', value)
  }
}

function checkSize ({ name, min = 0 }: Parameter, value: ParamValue): void {
  let bytes: number
  try {
    bytes = parseSize(textOf(value))
  } catch {
    return fail(name, 'a size such as 10 MiB', value)
  }
  if (bytes < min) fail(name, `at least ${min} B`, value)
}

const topicFields = ['id', 'message_rate', 'message_size']

function checkTopics (name: string, value: ParamValue): void {
  if (!Array.isArray(value)) fail(name, 'an array of topics', value)
  const ids = new Set<ParamValue>()
  ;(value as readonly ParamValue[]).forEach((topic, index) => {
    const where = `${name}[${index}]`
    if (!isTable(topic)) return fail(where, 'a table', topic)
    const { id = '', message_rate: rate = '', message_size: size = '', ...unknown } = topic
    // further fields are another plan's
    const [misspelt] = Object.keys(unknown).filter(field => didYouMean(field, topicFields) !== '')
    if (misspelt !== undefined) {
      throw new CompositionError(`${where}: unknown field ${misspelt}${didYouMean(misspelt, topicFields)}`)
    }
    if (typeof id !== 'string' || id === '') fail(`${where}.id`, 'a name', id)
    if (ids.has(id)) fail(`${where}.id`, 'a name of its own', id)
    ids.add(id)
    try {
      parseRate(textOf(rate))
    } catch {
      fail(`${where}.message_rate`, 'a rate such as 120/s', rate)
    }
    try {
      parseSize(textOf(size))
    } catch {
      fail(`${where}.message_size`, 'a size such as 2 KiB', size)
    }
  })
}

/** Context of a check. */
export interface CheckContext {
  readonly params: Params
  /** Accept undeclared score fields. */
  readonly allowUnknown: boolean
}

/** Checks a value; throws a CompositionError. */
export type Check = (parameter: Parameter, value: ParamValue, context: CheckContext) => void

/** A duration that has a check of its own, ns; 0 for none or a wrong one. */
function durationOf (value: ParamValue | undefined): bigint {
  try {
    return parseDuration(textOf(value))
  } catch {
    return 0n
  }
}

const checks: Readonly<Record<ParameterType, Check>> = {
  string ({ name, choices }, value) {
    if (typeof value !== 'string') fail(name, 'a text', value)
    if (choices !== undefined && !choices.includes(value as string)) fail(name, `one of ${choices.join(', ')}`, value)
  },
  int (parameter, value) {
    if (typeof value !== 'bigint') fail(parameter.name, 'a whole number', value)
    checkRange(parameter, Number(value), value)
  },
  float (parameter, value) {
    const isNumber = typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))
    if (!isNumber) fail(parameter.name, 'a number', value)
    checkRange(parameter, Number(value), value)
  },
  number (parameter, value, context) { checks.float(parameter, value, context) },
  size: checkSize,
  bool ({ name }, value) {
    if (typeof value !== 'boolean') fail(name, 'true or false', value)
  },
  duration: checkDuration,
  strings ({ name }, value) {
    if (!Array.isArray(value) || value.some(item => typeof item !== 'string')) fail(name, 'an array of texts', value)
  },
  toml ({ name }, value) {
    if (typeof value !== 'string' && !isTable(value)) fail(name, 'a table or TOML text', value)
  },
  topics: ({ name }, value) => { checkTopics(name, value) },
  score (_, value, { params, allowUnknown }) {
    checkScore(value, { allowUnknown, warmNs: durationOf(params['T_WARM']) })
  },
  topology: (_, value) => { checkTopology(value) },
  groups: (_, value) => { checkGroups(value) }
}

/**
 * Checks a value by its parameter's declaration.
 *
 * @throws {CompositionError}
 */
export const checkValue: Check = (parameter, value, context) => { checks[parameter.type](parameter, value, context) }
