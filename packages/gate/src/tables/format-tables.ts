import { wrapText } from '@gsplan/cli'
import type { ColumnDefinition } from './column-definition.ts'
import type { TableDefinition } from './table-definitions.ts'

const INDENT = '      '

function formatColumn ({ name, type, unit, meaning, nullWhen }: ColumnDefinition): string[] {
  const definition = nullWhen === undefined ? meaning : `${meaning}; null when ${nullWhen}`
  return [`  ${name.padEnd(24)} ${type.padEnd(8)} ${unit}`.trimEnd(), wrapText(definition, INDENT)]
}

/** Formats tables for people: subject of the rows, then each column with type, unit and definition; 80 columns wide. */
export const formatTables = (tables: readonly TableDefinition[]): string => `${tables.map(({ name, meaning, columns }) =>
  [wrapText(`${name}: ${meaning}`), ...columns.flatMap(formatColumn)].join('\n')).join('\n\n')}\n`
