import type { RunTable, TableName } from '@gsplan/gate'
import { table } from '@gsplan/gate/arquero'
import type { FigureRun } from '../figures/figure.ts'

type Tables = FigureRun['tables']

const columnNames = (tables: readonly RunTable[]): string[] => tables[0]?.columnNames() ?? []

function concatenate (tables: readonly RunTable[], shift: (name: string, index: number) => number): RunTable {
  return table(columnNames(tables).map((name): [string, unknown[]] => [name, tables.flatMap((each, index) => {
    const values = Array.from(each.array(name))
    const offset = shift(name, index)
    return offset === 0 ? values : values.map(value => (value as number) + offset)
  })]))
}

/** Delays of all runs, each counted as often as in all of them together. */
function mergePdf (tables: readonly RunTable[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const each of tables) {
    const [delays, numbers] = [each.array('delay_ms') as Float64Array, each.array('count') as Uint32Array]
    for (let row = 0; row < delays.length; row++) {
      const delay = delays[row] as number
      counts.set(delay, (counts.get(delay) ?? 0) + (numbers[row] as number))
    }
  }
  return new Map([...counts].sort(([a], [b]) => a - b))
}

function toPdf (counts: ReadonlyMap<number, number>): RunTable {
  return table({ delay_ms: Float64Array.from(counts.keys()), count: Uint32Array.from(counts.values()) })
}

function toCdf (counts: ReadonlyMap<number, number>): RunTable {
  let sum = 0
  const cumulative = Float64Array.from(counts.values(), count => sum += count)
  return table({ delay_ms: Float64Array.from(counts.keys()), count: cumulative })
}

/** Tables that can be merged over runs: those of counts, not of times. */
export const mergeableTables: readonly TableName[] = ['cdf', 'pdf', 'messages', 'deliveries', 'metrics']

/**
 * Tables of several runs of a group as those of one: distributions over the messages and peers of all of them. Tables
 * of times (mesh, rates, scores) and the peers are the first run's, as times of different runs have nothing to do with
 * each other.
 */
export function mergeTables (runs: readonly Tables[]): Tables {
  const [first = {}] = runs
  if (runs.length < 2) return first
  const all = (name: TableName): RunTable[] => runs.flatMap(each => each[name] ?? [])
  const messagesBefore = runs.map((_, index) =>
    runs.slice(0, index).reduce((sum, { messages }) => sum + (messages?.numRows() ?? 0), 0))
  const counts = mergePdf(all('pdf'))
  return {
    ...first,
    pdf: toPdf(counts), cdf: toCdf(counts), metrics: concatenate(all('metrics'), () => 0),
    messages: concatenate(all('messages'), () => 0),
    deliveries: concatenate(all('deliveries'), (name, index) => name === 'message' ? messagesBefore[index] ?? 0 : 0)
  }
}
