import { rateKinds, type EventRates, type RateKind } from '@gsplan/tracestat'
import { NullableNumbers } from './column-values.ts'
import type { ColumnsOf } from './table-definitions.ts'

const filteredKinds: readonly RateKind[] = ['published', 'delivered', 'grafts', 'prunes']
const sizedKinds: readonly RateKind[] = ['ihave', 'iwant', 'idontwant']

/**
 * The table `rates`.
 *
 * @param isFull whether the trace has events that filtered traces lack; otherwise the table has only the kinds of these
 */
export function ratesTable (rates: EventRates | undefined, isFull: boolean): ColumnsOf<'rates'> {
  const seconds = rates?.seconds() ?? []
  const kinds = isFull ? rateKinds : filteredKinds
  const length = seconds.length * kinds.length
  const time = new Int32Array(length)
  const kind: string[] = []
  const count = new Uint32Array(length)
  const bytes = new NullableNumbers(new Float64Array(length))
  for (const { second, counts, bytes: sizes } of seconds) {
    for (const name of kinds) {
      const at = kind.push(name) - 1
      const column = rateKinds.indexOf(name)
      time[at] = second
      count[at] = counts[column] as number
      if (sizedKinds.includes(name)) bytes.set(at, sizes[column] as number)
    }
  }
  return { time_s: time, kind, count, bytes }
}
