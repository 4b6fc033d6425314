import type { ColumnDefinition } from './column-definition.ts'
import type { TableDefinition } from './table-definitions.ts'

const WIDTH = 80
const INDENT = '      '

/** Lines of words, each after the same indent and within the width. */
export function wrapWords (text: string, indent: string): string[] {
  const lines: string[] = []
  let line = indent
  for (const word of text.split(' ')) {
    if (line !== indent && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = indent
    }
    line += line === indent ? word : ` ${word}`
  }
  return [...lines, line]
}

function formatColumn ({ name, type, unit, meaning, nullWhen }: ColumnDefinition): string[] {
  const definition = nullWhen === undefined ? meaning : `${meaning}; null when ${nullWhen}`
  return [`  ${name.padEnd(24)} ${type.padEnd(8)} ${unit}`.trimEnd(), ...wrapWords(definition, INDENT)]
}

/** Formats tables for people: subject of the rows, then each column with type, unit and definition; 80 columns wide. */
export const formatTables = (tables: readonly TableDefinition[]): string => `${tables.map(({ name, meaning, columns }) =>
  [...wrapWords(`${name}: ${meaning}`, ''), ...columns.flatMap(formatColumn)].join('\n')).join('\n\n')}\n`
