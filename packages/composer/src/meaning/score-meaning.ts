import { parseDuration } from '@gsplan/testground'
import { isTable, type ParamTable, type ParamValue } from '../param-value.ts'
import { findScoreParameter, scoreName } from '../score-parameters.ts'

/** A field as a number, durations in ns; one that no score parameter has as it stands. */
function toNumber (name: string, value: ParamValue): ParamValue {
  const type = findScoreParameter(name)?.type
  if (type === undefined) return value
  return type === 'duration' && typeof value === 'string' ? Number(parseDuration(value)) : Number(value)
}

const mapTables = (table: ParamTable, change: (table: ParamTable) => ParamTable): ParamTable =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [name, isTable(value) ? change(value) : value]))

/**
 * Peer score parameters by their meaning: each field under its one name, as a number; one that is 0 is left out, as a field
 * that is not named is 0.
 *
 * @throws {FormatError} for a duration that can't be read
 */
export function meaningOfScore (table: ParamTable): ParamTable {
  const fields = Object.entries(table).map(([written, value]): [string, ParamValue] => {
    const name = scoreName(written)
    if (!isTable(value)) return [name, toNumber(name, value)]
    // names of topics are the user's
    return [name, name === 'topics' ? mapTables(value, meaningOfScore) : meaningOfScore(value)]
  })
  return Object.fromEntries(fields.filter(([, value]) => value !== 0))
}
