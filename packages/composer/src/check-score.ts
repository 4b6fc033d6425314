import { didYouMean } from '@gsplan/cli'
import { parseDuration } from '@gsplan/testground'
import { CompositionError } from './errors.ts'
import { isTable, showValue, type ParamTable, type ParamValue } from './param-value.ts'
import { findScoreParameter, scoreName, scoreParameters, type ScoreParameter, type ScoreRule } from './score-parameters.ts'

export interface CheckScoreOptions {
  /** Warm-up, which the plan adds to each topic's MeshMessageDeliveriesActivation, ns. */
  readonly warmNs: bigint
  /** Accept undeclared fields. */
  readonly allowUnknown: boolean
}

function fail (where: string, expected: string, value: ParamValue | undefined): never {
  throw new CompositionError(`${where}: expected ${expected}, got ${value === undefined ? 'nothing' : showValue(value)}`)
}

/** A field's value; durations in ns. */
function toNumber (where: string, { type }: ScoreParameter, value: ParamValue): number {
  if (type === 'duration') {
    if (typeof value !== 'string') return fail(where, 'a duration such as "5s"', value)
    try {
      return Number(parseDuration(value))
    } catch {
      return fail(where, 'a duration such as "5s"', value)
    }
  }
  if (typeof value === 'bigint') return Number(value)
  if (type === 'int') return fail(where, 'a whole number', value)
  return typeof value === 'number' && Number.isFinite(value) ? value : fail(where, 'a number', value)
}

/** Fields of a table under the one spelling of each. */
function readFields (where: string, table: ParamTable): ReadonlyMap<string, readonly [written: string, value: ParamValue]> {
  const fields = new Map<string, readonly [string, ParamValue]>()
  for (const [written, value] of Object.entries(table)) {
    const name = scoreName(written)
    const before = fields.get(name)
    if (before !== undefined) fail(`${where}.${written}`, `it once, as ${before[0]} is the same field`, value)
    fields.set(name, [written, value])
  }
  return fields
}

/** Tables within each table. */
const tables: Readonly<Record<ScoreParameter['table'], readonly string[]>> = {
  params: ['Thresholds', 'Topics'], Thresholds: [], topic: []
}

function assertKnown (where: string, written: string, table: ScoreParameter['table']): void {
  const isTableName = tables[table].some(name => scoreName(name) === scoreName(written))
  if (isTableName || findScoreParameter(written)?.table === table) return
  const fields = scoreParameters.filter(parameter => parameter.table === table).map(({ name }) => name)
  throw new CompositionError(`${where}: unknown field ${written}${didYouMean(written, [...fields, ...tables[table]])}`)
}

/** Checks one table; a field that is not named is 0, as in Go. */
function checkFields (
  where: string, value: ParamTable, table: ScoreParameter['table'], { allowUnknown }: CheckScoreOptions
): (name: string) => number {
  const fields = readFields(where, value)
  if (!allowUnknown) for (const [written] of fields.values()) assertKnown(where, written, table)
  const declared = scoreParameters.filter(parameter => parameter.table === table)
  const numbers = new Map(declared.map(parameter => {
    const [written = '', found] = fields.get(parameter.name) ?? []
    return [parameter.name, found === undefined ? 0 : toNumber(`${where}.${written}`, parameter, found)] as const
  }))
  const number = (name: string): number => numbers.get(name) ?? 0
  for (const parameter of declared) {
    const { name, rule, weight } = parameter
    if (rule === undefined || keepsRule(parameter, rule, number)) continue
    const [written = name, found] = fields.get(name) ?? []
    fail(`${where}.${written}`, weight === undefined ? rule.expected : `${rule.expected}, as ${weight} is not 0`, found)
  }
  return number
}

/** Tests whether a field keeps its rule, which counts only while its weight is not 0; some fields may be 0 against it. */
function keepsRule (
  { name, weight, whenZero }: ScoreParameter, rule: ScoreRule, number: (name: string) => number
): boolean {
  const isUnused = weight !== undefined && number(weight) === 0
  return isUnused || rule.holds(number(name)) || (whenZero !== undefined && number(name) === 0)
}

function checkThresholdOrder (where: string, number: (name: string) => number): void {
  const pairs = [['PublishThreshold', 'GossipThreshold'], ['GraylistThreshold', 'PublishThreshold']] as const
  for (const [lower, upper] of pairs) {
    if (number(lower) > number(upper)) {
      throw new CompositionError(`${where}.${lower}: expected at most ${upper} (${number(upper)}), got ${number(lower)}`)
    }
  }
}

function checkTopic (where: string, topic: ParamTable, options: CheckScoreOptions): void {
  const number = checkFields(where, topic, 'topic', options)
  const activationNs = number('MeshMessageDeliveriesActivation') + Number(options.warmNs)
  if (number('MeshMessageDeliveriesWeight') === 0 || activationNs >= 1e9) return
  throw new CompositionError(`${where}.MeshMessageDeliveriesActivation: expected at least 1 s together with T_WARM, as ` +
    `MeshMessageDeliveriesWeight is not 0, got ${activationNs / 1e6} ms`)
}

/** A table in a table, whatever the case of its name. */
function tableIn (where: string, table: ParamTable, name: string): readonly [where: string, table: ParamTable] {
  const [key = name, value = {}] = Object.entries(table).find(([written]) => scoreName(written) === scoreName(name)) ?? []
  return isTable(value) ? [`${where}.${key}`, value] : fail(`${where}.${key}`, 'a table', value)
}

/**
 * Checks peer score parameters by the rules that the JS routers enforce, so that no instance fails on them.
 *
 * @throws {CompositionError} naming the field
 */
export function checkScore (value: ParamValue, options: CheckScoreOptions): void {
  const where = 'PEER_SCORE_PARAMS'
  if (!isTable(value)) return fail(where, 'a table', value)
  const [thresholdsWhere, thresholds] = tableIn(where, value, 'Thresholds')
  const [topicsWhere, topics] = tableIn(where, value, 'Topics')
  checkFields(where, value, 'params', options)
  checkThresholdOrder(thresholdsWhere, checkFields(thresholdsWhere, thresholds, 'Thresholds', options))
  for (const [name, topic] of Object.entries(topics)) {
    if (!isTable(topic)) return fail(`${topicsWhere}.${name}`, 'a table', topic)
    checkTopic(`${topicsWhere}.${name}`, topic, options)
  }
}
