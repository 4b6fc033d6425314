import { parseDuration, parseRate, parseSize } from '@gsplan/testground'
import { checkScore } from './check-score.ts'
import { checkTopology } from './check-topology.ts'
import { CompositionError } from './errors.ts'
import type { Parameter } from './parameter.ts'
import { findParameter } from './parameters.ts'
import { isTable, showValue, textOf, type Params, type ParamValue } from './param-value.ts'

const fail = (name: string, expected: string, value: ParamValue): never => {
  throw new CompositionError(`${name}: expected ${expected}, got ${showValue(value)}`)
}

/** Whole numbers go no further than those that doubles tell apart. */
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

function checkTopics (name: string, value: ParamValue): void {
  if (!Array.isArray(value)) fail(name, 'an array of topics', value)
  const ids = new Set<ParamValue>()
  ;(value as readonly ParamValue[]).forEach((topic, index) => {
    const where = `${name}[${index}]`
    if (!isTable(topic)) return fail(where, 'a table', topic)
    const { id = '', message_rate: rate = '', message_size: size = '' } = topic
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

function checkValue (parameter: Parameter, value: ParamValue, params: Params, allowUnknown: boolean): void {
  const { name, type, choices } = parameter
  switch (type) {
    case 'string':
      if (typeof value !== 'string') fail(name, 'a text', value)
      if (choices !== undefined && !choices.includes(value as string)) fail(name, `one of ${choices.join(', ')}`, value)
      break
    case 'int':
      if (typeof value !== 'bigint') fail(name, 'a whole number', value)
      checkRange(parameter, Number(value), value)
      break
    case 'float':
      if (typeof value !== 'bigint' && (typeof value !== 'number' || !Number.isFinite(value))) fail(name, 'a number', value)
      checkRange(parameter, Number(value), value)
      break
    case 'bool':
      if (typeof value !== 'boolean') fail(name, 'true or false', value)
      break
    case 'duration':
      checkDuration(parameter, value)
      break
    case 'strings':
      if (!Array.isArray(value) || value.some(item => typeof item !== 'string')) fail(name, 'an array of texts', value)
      break
    case 'toml':
      if (typeof value !== 'string' && !isTable(value)) fail(name, 'a table or TOML text', value)
      break
    case 'topics':
      checkTopics(name, value)
      break
    case 'score':
      checkScore(value, { allowUnknown, warmNs: durationOf(params['T_WARM']) })
      break
    case 'topology':
      checkTopology(value)
      break
  }
}

/** A duration that is checked elsewhere, ns; 0 for none or a wrong one. */
function durationOf (value: ParamValue | undefined): bigint {
  try {
    return parseDuration(textOf(value))
  } catch {
    return 0n
  }
}

function isDelay (text: string): boolean {
  try {
    return parseDuration(text) >= 0n
  } catch {
    return false
  }
}

function checkConnectDelays (value: ParamValue | undefined): void {
  if (typeof value !== 'string' || value === '') return
  const isList = /[@,]/.test(value)
  const isRight = isList
    ? value.split(',').every(entry => /^\d+@[^@]*$/.test(entry) && isDelay(entry.slice(entry.indexOf('@') + 1)))
    : isDelay(value)
  if (!isRight) fail('HONEST_CONNECT_DELAYS', 'count@duration,count@duration… or one duration', value)
}

/** What parameters say of each other. */
function checkTogether (params: Params): void {
  const number = (name: string): number => Number(params[name])
  if (number('N_PUBLISHER') > number('N_NODES')) {
    throw new CompositionError(
      `N_PUBLISHER: expected at most N_NODES (${number('N_NODES')}), got ${number('N_PUBLISHER')}`)
  }
  const ns = (name: string): bigint => parseDuration(textOf(params[name]))
  for (const [upper, lower] of [['T_LATENCY_MAX', 'T_LATENCY'], ['T_VALIDATION_MAX', 'T_VALIDATION']] as const) {
    if (ns(upper) > 0n && ns(upper) < ns(lower)) {
      throw new CompositionError(
        `${upper}: expected 0 or at least ${lower} (${textOf(params[lower])}), got ${textOf(params[upper])}`)
    }
  }
  const selectors = params['BUILD_SELECTORS'] as readonly string[] | undefined ?? []
  const protocol = params['PROTOCOL']
  if (!selectors.includes('hardened_api') && protocol !== undefined && protocol !== '1.0') {
    throw new CompositionError(`PROTOCOL: expected 1.0 without the selector hardened_api, got ${textOf(protocol)}`)
  }
}

/**
 * Checks every value by its declaration, then what values say of each other.
 *
 * @param allowUnknown accept score fields that nobody declared
 * @throws {CompositionError} for the first that is wrong
 */
export function checkParams (params: Params, allowUnknown = false): void {
  for (const [name, value] of Object.entries(params)) {
    const parameter = findParameter(name)
    if (parameter !== undefined) checkValue(parameter, value, params, allowUnknown)
  }
  checkConnectDelays(params['HONEST_CONNECT_DELAYS'])
  checkTogether(params)
}
