/**
 * Storage of a column's values: `label` is a text with few distinct values, `time` is ns since the Unix epoch (a bigint
 * here, a timestamp with time zone UTC in Arrow).
 */
export type ColumnType = 'uint32' | 'int32' | 'float64' | 'time' | 'bool' | 'text' | 'label'

/** Definition of a column. */
export interface ColumnDefinition<Name extends string = string> {
  readonly name: Name
  readonly type: ColumnType
  /** Unit of the values; empty for names, flags and plain numbers. */
  readonly unit: string
  readonly meaning: string
  /** When a value is null; absent when it never is. */
  readonly nullWhen?: string | undefined
}

/** A column in short: name, type, unit, meaning, and when it is null. */
export type ColumnRow<Name extends string = string> = readonly [
  name: Name, type: ColumnType, unit: string, meaning: string, nullWhen?: string
]

/** Expands a row to a definition. */
export const toColumn = <Name extends string>(
  [name, type, unit, meaning, nullWhen]: ColumnRow<Name>
): ColumnDefinition<Name> => ({ name, type, unit, meaning, nullWhen })
