import { stringify } from 'smol-toml'
import type { Parameter } from './parameter.ts'
import { formatJson, isTable, type ParamValue } from './param-value.ts'

const isText = (value: ParamValue): value is string => typeof value === 'string'

const isPlain = (text: string): boolean => text !== '' && !/[,[]/.test(text) && text.trim() === text

/** Texts with commas between them; JSON where one has a comma, blank ends or nothing in it. */
function formatTexts (value: readonly ParamValue[]): string {
  const texts = value.filter(isText)
  return texts.length === value.length && texts.every(isPlain) ? texts.join(',') : formatJson(value)
}

/**
 * Formats a parameter's value as the text that `convertText` reads as that value; none is an empty text. Tables of TOML are
 * TOML, other tables and lists JSON.
 */
export function formatText ({ type }: Pick<Parameter, 'type'>, value: ParamValue | undefined): string {
  if (value === undefined) return ''
  if (isText(value)) return value
  if (type === 'toml' && isTable(value)) return stringify(value, { numbersAsFloat: true }).trimEnd()
  if (type === 'strings' && Array.isArray(value)) return formatTexts(value as readonly ParamValue[])
  return formatJson(value)
}
