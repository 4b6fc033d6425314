import { parseDuration } from '@gsplan/testground'
import { CompositionError } from './errors.ts'
import { isTable, showValue, type ParamTable, type ParamValue } from './param-value.ts'

type Rule = readonly [expected: string, holds: (value: number) => boolean]

const notNegative: Rule = ['at least 0', value => value >= 0]
const notPositive: Rule = ['at most 0', value => value <= 0]
const decay: Rule = ['more than 0 and less than 1', value => value > 0 && value < 1]
const positive: Rule = ['more than 0', value => value > 0]
const oneSecond: Rule = ['at least 1 s', value => value >= 1e9]

/** Rules that hold whatever the other fields say, by field in lower case: those of the JS routers' `PeerScoreParams`. */
const paramRules: Readonly<Record<string, Rule>> = {
  topicscorecap: notNegative, ipcolocationfactorweight: notPositive, behaviourpenaltyweight: notPositive,
  decayinterval: oneSecond, decaytozero: decay
}

const thresholdRules: Readonly<Record<string, Rule>> = {
  gossipthreshold: notPositive, publishthreshold: notPositive, graylistthreshold: notPositive,
  acceptpxthreshold: notNegative, opportunisticgraftthreshold: notNegative
}

const topicRules: Readonly<Record<string, Rule>> = {
  topicweight: notNegative, timeinmeshweight: notNegative, timeinmeshquantum: positive,
  firstmessagedeliveriesweight: notNegative, meshmessagedeliveriesweight: notPositive,
  meshmessagedeliverieswindow: notNegative, meshmessagedeliverywindow: notNegative, meshfailurepenaltyweight: notPositive,
  invalidmessagedeliveriesweight: notPositive, invalidmessagedeliveriesdecay: decay
}

/** Fields that must be named, and how, when a weight is not 0. */
const weighted: ReadonlyArray<readonly [weight: string, field: string, rule: Rule]> = [
  ['timeinmeshweight', 'TimeInMeshCap', positive],
  ['firstmessagedeliveriesweight', 'FirstMessageDeliveriesDecay', decay],
  ['firstmessagedeliveriesweight', 'FirstMessageDeliveriesCap', positive],
  ['meshmessagedeliveriesweight', 'MeshMessageDeliveriesDecay', decay],
  ['meshmessagedeliveriesweight', 'MeshMessageDeliveriesCap', positive],
  ['meshmessagedeliveriesweight', 'MeshMessageDeliveriesThreshold', positive],
  ['meshfailurepenaltyweight', 'MeshFailurePenaltyDecay', decay]
]

function toNumber (where: string, value: ParamValue): number {
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value)
  if (typeof value !== 'string') throw new CompositionError(`${where}: expected a number or a duration, got ${showValue(value)}`)
  try {
    return Number(parseDuration(value))
  } catch {
    throw new CompositionError(`${where}: expected a duration such as 5s, got ${showValue(value)}`)
  }
}

function checkRules (where: string, table: ParamTable, rules: Readonly<Record<string, Rule>>): void {
  for (const [name, value] of Object.entries(table)) {
    if (isTable(value)) continue
    const number = toNumber(`${where}.${name}`, value)
    const rule = rules[name.toLowerCase()]
    if (rule !== undefined && !rule[1](number)) {
      throw new CompositionError(`${where}.${name}: expected ${rule[0]}, got ${showValue(value)}`)
    }
  }
}

function field (table: ParamTable, name: string): ParamValue | undefined {
  return Object.entries(table).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
}

function checkWeighted (where: string, topic: ParamTable): void {
  for (const [weight, name, [expected, holds]] of weighted) {
    if (Number(field(topic, weight) ?? 0) === 0) continue
    const value = field(topic, name)
    if (value === undefined) throw new CompositionError(`${where}.${name}: expected ${expected}, got nothing`)
    if (!holds(toNumber(`${where}.${name}`, value))) {
      throw new CompositionError(`${where}.${name}: expected ${expected}, got ${showValue(value)}`)
    }
  }
}

function checkThresholdOrder (where: string, thresholds: ParamTable): void {
  const value = (name: string): number => Number(field(thresholds, name) ?? 0)
  const pairs = [['PublishThreshold', 'GossipThreshold'], ['GraylistThreshold', 'PublishThreshold']] as const
  for (const [lower, upper] of pairs) {
    if (value(lower) > value(upper)) {
      throw new CompositionError(`${where}.${lower}: expected at most ${upper} (${value(upper)}), got ${value(lower)}`)
    }
  }
}

/**
 * Checks peer score parameters by the rules that the JS routers enforce, so that no instance fails on them.
 *
 * @throws {CompositionError} naming the field
 */
export function checkScore (value: ParamValue): void {
  const where = 'PEER_SCORE_PARAMS'
  if (!isTable(value)) throw new CompositionError(`${where}: expected a table, got ${showValue(value)}`)
  checkRules(where, value, paramRules)
  const thresholds = field(value, 'Thresholds') ?? {}
  if (!isTable(thresholds)) {
    throw new CompositionError(`${where}.Thresholds: expected a table, got ${showValue(thresholds)}`)
  }
  checkRules(`${where}.Thresholds`, thresholds, thresholdRules)
  checkThresholdOrder(`${where}.Thresholds`, thresholds)
  const topics = field(value, 'Topics') ?? {}
  if (!isTable(topics)) throw new CompositionError(`${where}.Topics: expected a table, got ${showValue(topics)}`)
  for (const [name, topic] of Object.entries(topics)) {
    const topicWhere = `${where}.Topics.${name}`
    if (!isTable(topic)) throw new CompositionError(`${topicWhere}: expected a table, got ${showValue(topic)}`)
    checkRules(topicWhere, topic, topicRules)
    checkWeighted(topicWhere, topic)
  }
}
