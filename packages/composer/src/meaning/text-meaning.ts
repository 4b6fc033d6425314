import { canonicalJson } from '@gsplan/run-format'
import { parseDuration, parseRate, parseSize } from '@gsplan/testground'
import { convertText } from '../convert-value.ts'
import type { Parameter, ParameterType } from '../parameter.ts'
import { isTable, parseJson, textOf, type ParamTable, type ParamValue } from '../param-value.ts'
import { meaningOfScore } from './score-meaning.ts'

/** Type of a value, as far as it decides on its meaning: a parameter's, or that of a text with a form of its own. */
export type MeaningType = ParameterType | 'rate' | 'delays'

/** Type of a parameter's value by its declaration. */
export const meaningType = ({ name, type }: Pick<Parameter, 'name' | 'type'>): MeaningType =>
  name === 'HONEST_CONNECT_DELAYS' ? 'delays' : type

const meaningOfDuration = (text: string): string => `${parseDuration(text)}ns`

const meaningOfSize = (text: string): string => String(parseSize(text))

function greatestDivisor (a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b)
}

/** `120/m` and `2/s` are one rate; a quantity with a fraction is not reduced. */
function meaningOfRate (text: string): string {
  const { quantity, intervalNs } = parseRate(text)
  if (!Number.isSafeInteger(quantity)) return `${quantity}/${intervalNs}ns`
  const divisor = greatestDivisor(intervalNs, BigInt(quantity))
  return `${BigInt(quantity) / divisor}/${intervalNs / divisor}ns`
}

/** Connect delays: `count@duration,…`, or one duration for all. */
function meaningOfDelays (text: string): string {
  // old templates quote an empty one
  if (text === '""') return ''
  return text.split(',').map(entry => {
    const at = entry.indexOf('@')
    return at < 0 ? meaningOfDuration(entry) : `${BigInt(entry.slice(0, at))}@${meaningOfDuration(entry.slice(at + 1))}`
  }).join(',')
}

function meaningOfTopic (topic: ParamValue): ParamValue {
  if (!isTable(topic)) return topic
  const { message_rate: rate, message_size: size } = topic
  return {
    ...topic,
    ...rate !== undefined && { message_rate: meaningOfRate(textOf(rate)) },
    ...size !== undefined && { message_size: meaningOfSize(textOf(size)) }
  }
}

/** Nodes of a topology; none of them is no topology. */
function meaningOfTopology (topology: ParamTable): string {
  const nodes = Object.entries(topology)
  if (nodes.length === 0) return 'null'
  return canonicalJson(Object.fromEntries(nodes.map(([name, node]) =>
    [name, isTable(node) ? { Latency: 0, Connections: [], ...node } : node])))
}

const isList = (value: ParamValue): value is readonly ParamValue[] => Array.isArray(value)

/** Types whose values are tables or lists. */
const ofTables: Partial<Readonly<Record<MeaningType, (value: ParamValue) => string>>> = {
  strings: canonicalJson,
  groups: canonicalJson,
  topics: value => canonicalJson(isList(value) ? value.map(meaningOfTopic) : meaningOfTopic(value)),
  score: value => canonicalJson(isTable(value) ? meaningOfScore(value) : value)
}

/** Types whose values are texts with a form. */
const ofTexts: Partial<Readonly<Record<MeaningType, (text: string) => string>>> = {
  duration: meaningOfDuration,
  size: meaningOfSize,
  rate: meaningOfRate,
  delays: meaningOfDelays,
  float: text => String(Number(convertText({ name: '', type: 'float' }, text))),
  number: text => String(Number(convertText({ name: '', type: 'number' }, text))),
  int: text => textOf(convertText({ name: '', type: 'int' }, text)),
  bool: text => textOf(convertText({ name: '', type: 'bool' }, text)),
  topology: text => {
    const value = parseJson(text)
    return isTable(value) ? meaningOfTopology(value) : text
  }
}

/**
 * A value by its meaning: `5ms` and `5000us`, `1 KiB` and `1024`, `04` and `4`, or tables in another order have the same.
 *
 * @param text value as behind `-D NAME=`, or as instances get it
 * @returns a text for comparisons; a text that its type does not allow as it stands
 */
export function meaningOfText (type: MeaningType | undefined, text: string): string {
  if (type === undefined || text === '') return text
  const { [type]: ofTable } = ofTables
  const { [type]: ofText } = ofTexts
  try {
    return ofTable === undefined
      ? ofText?.(text) ?? text
      : ofTable(convertText({ name: '', type: type as ParameterType }, text))
  } catch {
    // the check of parameters refuses it with its name
    return text
  }
}
