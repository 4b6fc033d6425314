import { CompositionError } from './errors.ts'
import { isTable, textOf, type Params, type ParamTable, type ParamValue } from './param-value.ts'

const isTables = (value: ParamValue | undefined): value is readonly ParamTable[] =>
  Array.isArray(value) && (value as readonly ParamValue[]).every(isTable)

/** Groups that GROUPS declares, as written; none when it is not set, or is no list of tables. */
export const givenGroups = ({ GROUPS: groups }: Params): readonly ParamTable[] => isTables(groups) ? groups : []

/** Parameters that follow from GROUPS. */
const counts = { N_NODES: 'instances', N_PUBLISHER: 'publishers' } as const

/** Sum of a number of all groups. */
export const countInGroups = (params: Params, field: typeof counts[keyof typeof counts]): bigint =>
  givenGroups(params).reduce((total, { [field]: value }) => typeof value === 'bigint' ? total + value : total, 0n)

/**
 * Refuses numbers of instances that are given beside GROUPS. A file that holds both, as that of a run with groups does,
 * may repeat their sums.
 *
 * @param files values that files set, or the caller
 * @param others values that flags and definitions set
 * @throws {CompositionError}
 */
export function assertNoCounts (params: Params, files: Params, others: Params): void {
  if (givenGroups(params).length === 0) return
  for (const [name, field] of Object.entries(counts)) {
    const given = others[name] ?? (files[name] === countInGroups(params, field) ? undefined : files[name])
    if (given === undefined || given === '') continue
    throw new CompositionError(
      `GROUPS: expected no ${name} beside it, as each group has its own ${field}, got ${name} = ${textOf(given)}`)
  }
}
