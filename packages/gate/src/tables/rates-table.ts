import { rateKinds, type EventRates, type RateKind } from '@gsplan/tracestat'
import { Labels, NullableNumbers } from './column-values.ts'
import type { ColumnsOf } from './table-definitions.ts'

const filteredKinds: readonly RateKind[] = ['published', 'delivered', 'grafts', 'prunes']
const sizedKinds: readonly RateKind[] = ['ihave', 'iwant', 'idontwant']

/**
 * The table `rates`.
 *
 * @param isFull whether the trace has events that filtered traces lack; otherwise the table has only the kinds of these
 */
export function ratesTable (rates: EventRates | undefined, isFull: boolean): ColumnsOf<'rates'> {
  const shown = new Set<RateKind>(isFull ? rateKinds : filteredKinds)
  const parts = (rates?.seconds() ?? []).map(part => ({ ...part, shown: part.kinds.filter(kind => shown.has(kind)) }))
  const length = parts.reduce((sum, part) => sum + part.shown.length, 0)
  const topics = [...new Set(parts.flatMap(({ topic }) => topic ?? []))]
  const codes = new Map(topics.map((topic, code) => [topic, code]))
  const time = new Int32Array(length)
  const [kindCodes, topicCodes] = [new Int32Array(length), new Int32Array(length)]
  const count = new Uint32Array(length)
  const bytes = new NullableNumbers(new Float64Array(length))
  let at = 0
  for (const { second, topic, kinds, counts, bytes: sizes, shown } of parts) {
    const code = topic === undefined ? -1 : codes.get(topic) as number
    for (const kind of shown) {
      const place = kinds.indexOf(kind)
      time[at] = second
      kindCodes[at] = rateKinds.indexOf(kind)
      topicCodes[at] = code
      count[at] = counts[place] as number
      if (sizedKinds.includes(kind)) bytes.set(at, sizes[place] as number)
      at++
    }
  }
  return { time_s: time, kind: new Labels(kindCodes, rateKinds), topic: new Labels(topicCodes, topics), count, bytes }
}
