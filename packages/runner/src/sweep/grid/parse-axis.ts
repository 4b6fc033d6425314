import { didYouMean, UsageError } from '@gsplan/cli'
import { findParameter, isTable, textOf, type ParamTable, type ParamValue } from '@gsplan/composer'
import type { Axis } from './grid.ts'

/** Values of an axis at most: more are a mistake, or another tool's work. */
const MAX_VALUES = 10_000

const rangeKeys = ['from', 'to', 'step', 'factor', 'unit'] as const

/** A value in a message: short, on one line. */
export function showFound (value: unknown): string {
  if (value === undefined) return 'none'
  const text = typeof value === 'bigint' ? String(value) : value instanceof Date ? 'a date' : textOf(value as ParamValue)
  return typeof value === 'string' ? JSON.stringify(text.slice(0, 60)) : text.slice(0, 60)
}

/** True for a table that is a range, and not one of names inside a parameter. */
export const isRange = (value: ParamValue): value is ParamTable => isTable(value) && Object.hasOwn(value, 'from')

/**
 * Text of a parameter's value, as behind `-D NAME=`.
 *
 * @throws {UsageError} for what no parameter has, and for a text that names a file to read
 */
export function toText (name: string, value: ParamValue, where: string): string {
  const isValue = ['string', 'bigint', 'boolean'].includes(typeof value) || Number.isFinite(value) || Array.isArray(value) ||
    isTable(value)
  if (!isValue) throw new UsageError(`${where}: expected a text, a number, true or false, a list or a table, got ${showFound(value)}`)
  const text = textOf(value)
  // names of packages begin so, and are no files
  if (text.startsWith('@') && findParameter(name)?.type !== 'string') {
    throw new UsageError(`${where}: expected a value, got ${showFound(value)}; a file's content is given with -D NAME=@FILE`)
  }
  return text
}

/** A number of a range; whole numbers are bigint as TOML has them. */
function readNumber (range: ParamTable, key: string, where: string): number {
  const value = range[key]
  const number = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : Number.NaN
  if (Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number
  throw new UsageError(`${where}.${key}: expected a number, got ${showFound(value)}`)
}

/** Digits behind the point of a number. */
function decimalsOf (value: number): number {
  const [, decimals = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([-+]\d+))?$/.exec(String(value)) ?? []
  return Math.max(0, decimals.length - Number(exponent))
}

/** The way from one number of a range to the next. */
interface Stride {
  readonly key: 'step' | 'factor'
  readonly size: number
}

/** @throws {UsageError} unless there is one of step and factor, and it leads on */
function readStride (range: ParamTable, where: string): Stride {
  const hasFactor = range['factor'] !== undefined
  if (hasFactor === (range['step'] !== undefined)) {
    throw new UsageError(`${where}: expected either step or factor beside from and to, got ${hasFactor ? 'both' : 'neither'}`)
  }
  const [key, least] = hasFactor ? ['factor', 1] as const : ['step', 0] as const
  const size = readNumber(range, key, where)
  if (size <= least) throw new UsageError(`${where}.${key}: expected a number above ${least}, got ${size}`)
  return { key, size }
}

/** Numbers of a range, its ends included where a step or factor reaches them. */
function expandNumbers (range: ParamTable, where: string): number[] {
  const [from, to] = [readNumber(range, 'from', where), readNumber(range, 'to', where)]
  if (to < from) throw new UsageError(`${where}: expected a range from the smaller to the larger number, got ${from} to ${to}`)
  const { key, size } = readStride(range, where)
  if (key === 'factor' && from <= 0) {
    throw new UsageError(`${where}.from: expected a number above 0, as a factor multiplies it, got ${from}`)
  }
  const digits = Math.min(100, Math.max(decimalsOf(from), decimalsOf(size)))
  const at = (index: number): number => key === 'factor'
    ? Number((from * size ** index).toPrecision(12))
    : Number((from + index * size).toFixed(digits))
  const numbers: number[] = []
  for (let value = from; value <= to; value = at(numbers.length)) {
    if (value === numbers.at(-1)) throw new UsageError(`${where}.${key}: expected numbers that differ, got ${value} twice`)
    if (numbers.push(value) > MAX_VALUES) throw tooMany(where)
  }
  return numbers
}

const tooMany = (where: string): UsageError => new UsageError(`${where}: expected at most ${MAX_VALUES} values, got more`)

/** Texts of a range. @throws {UsageError} */
function expandRange (range: ParamTable, where: string): string[] {
  const unknown = Object.keys(range).find(key => !rangeKeys.some(known => known === key))
  if (unknown !== undefined) {
    throw new UsageError(`${where}: expected the keys ${rangeKeys.join(', ')}, got ${showFound(unknown)}${didYouMean(unknown, rangeKeys)}`)
  }
  const { unit = '' } = range
  if (typeof unit !== 'string' || !/^[ a-zA-Zµμ/%]{0,12}$/.test(unit)) {
    throw new UsageError(`${where}.unit: expected the unit of a duration, size or rate, such as "ms", got ${showFound(unit)}`)
  }
  return expandNumbers(range, where).map(number => `${number}${unit}`)
}

/**
 * Reads the values of an axis: a list, or a range `{ from, to, step | factor, unit }`.
 *
 * @param where names its place in errors
 * @throws {UsageError} for anything else, and no value
 */
export function parseAxis (name: string, value: ParamValue, where: string): Axis {
  if (!Array.isArray(value) && !isRange(value)) {
    throw new UsageError(`${where}: expected a list of values, or a range such as { from = 4, to = 12, step = 2 }, got ` +
      `${showFound(value)}; one value for all points is in [base.params]`)
  }
  if (Array.isArray(value) && value.length > MAX_VALUES) throw tooMany(where)
  const values = Array.isArray(value)
    ? value.map((each: ParamValue, index) => toText(name, each, `${where}.${index}`))
    : expandRange(value, where)
  if (values.length === 0) throw new UsageError(`${where}: expected at least one value, got none`)
  return { name, values, scale: isRange(value) && value['factor'] !== undefined ? 'log' : 'linear' }
}
