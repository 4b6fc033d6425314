import { ColumnTable, flechette, table } from '#arquero'
import { Labels, NullableFlags, NullableNumbers, type ColumnValues, type TableColumns } from './column-values.ts'
import type { ColumnType } from './column-definition.ts'
import type { TableDefinition } from './table-definitions.ts'

const {
  batchType, bool, Column, columnFromArray, dictionary, field, float64, int32, tableFromIPC, tableToIPC, timestamp,
  TimeUnit, uint32, utf8
} = flechette
type Column<T> = flechette.Column<T>
type DataType = flechette.DataType

/** A table in Arrow's form, flechette's. */
export type ArrowTable = flechette.Table

/** Times stay exact: ns since the epoch as bigint. */
const extraction = { useBigInt: true, useBigIntTimestamp: true } as const

const types: Readonly<Record<ColumnType, () => DataType>> = {
  uint32,
  int32,
  float64,
  time: () => timestamp(TimeUnit.NANOSECOND, 'UTC'),
  bool,
  text: utf8,
  label: () => dictionary(utf8(), int32())
}

/** Flechette's type of labels, and its batch of them, whose texts are set once it is made. */
type DictionaryType = DataType & { readonly dictionary: DataType }
interface DictionaryBatch { readonly setDictionary: (texts: Column<unknown>) => void }

type BatchClass = new (init: object) => Column<unknown>['data'][number]

/** A column around values that are there already: nothing is copied. */
function wrap (type: DataType, init: {
  readonly length: number
  readonly values: ArrayLike<unknown>
  readonly validity: Uint8Array
  readonly nullCount: number
}): Column<unknown> {
  const Batch = batchType(type, extraction) as unknown as BatchClass
  const { length } = init
  return new Column(length === 0 ? [] : [new Batch({ type, ...init })], type)
}

/** A column of numbers of texts; a number below 0 is null. */
function wrapLabels ({ codes, names, length }: Labels, type: DataType): Column<unknown> {
  const present = new NullableFlags(length)
  codes.forEach((code, row) => { if (code >= 0) present.set(row, true) })
  const { nullCount, validity } = present
  // the place of a null holds a number all the same
  const values = nullCount === 0 ? codes : codes.map(code => Math.max(0, code))
  const column = wrap(type, { length, values, nullCount, validity: nullCount > 0 ? validity : new Uint8Array(0) })
  const texts = columnFromArray(names.length === 0 ? [''] : [...names], (type as DictionaryType).dictionary, extraction)
  for (const batch of column.data) (batch as unknown as DictionaryBatch).setDictionary(texts)
  return column
}

function toColumn (values: ColumnValues, type: DataType): Column<unknown> {
  if (values instanceof NullableNumbers || values instanceof NullableFlags) {
    // a bitmap without a zero is left out, as in Arrow
    const { length, values: own, nullCount } = values
    return wrap(type, { length, values: own, nullCount, validity: nullCount > 0 ? values.validity : new Uint8Array(0) })
  }
  if (values instanceof Labels) {
    return values.length === 0 ? columnFromArray([], type, extraction) : wrapLabels(values, type)
  }
  return ArrayBuffer.isView(values)
    ? wrap(type, { length: values.length, values, validity: new Uint8Array(0), nullCount: 0 })
    : columnFromArray(values as unknown[], type, extraction)
}

/** The table in Arrow's form; each column carries its unit and meaning as metadata. */
export function toArrowTable ({ columns }: TableDefinition, values: TableColumns): ArrowTable {
  const fields = columns.map(({ name, type, unit, meaning, nullWhen }) => field(
    name, types[type](), nullWhen !== undefined,
    new Map([['unit', unit], ['meaning', meaning], ...nullWhen === undefined ? [] : [['null', nullWhen] as const]])))
  return new flechette.Table(
    { version: 4, endianness: 0, fields, metadata: null },
    fields.map(({ name, type }) => toColumn(values[name] as ColumnValues, type)))
}

/** Arrow's IPC file format ("Feather 2"), uncompressed, so that readers can map it into memory. */
export const encodeArrow = (arrow: ArrowTable): Uint8Array => tableToIPC(arrow, { format: 'file' }) as Uint8Array

/** @throws for bytes that are not an Arrow file */
export const decodeArrow = (bytes: Uint8Array): ArrowTable => tableFromIPC(bytes, extraction)

/** Types whose values are not those that are stored. */
const indirect: ReadonlySet<number> = new Set((['bool', 'text', 'label'] as const).map(type => types[type]().typeId))

/** The table for arquero. Numbers without nulls and times are typed arrays. */
export function toColumnTable (arrow: ArrowTable): ColumnTable {
  return table(arrow.names.map((name, index): [string, unknown] => {
    const column = arrow.children[index] as Column<unknown>
    const { typeId } = column.type
    const isDirect = column.nullCount === 0 && column.data.length === 1 && ArrayBuffer.isView(column.data[0]?.values) &&
      !indirect.has(typeId)
    return [name, isDirect ? column.toArray() : column]
  }) as Parameters<typeof table>[0])
}
