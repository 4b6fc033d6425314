import { nearestRank } from '@gsplan/tracestat'
import { frame, position, toSpec, withoutUndefined } from './charts/chart.ts'
import { numbersOf } from './charts/columns.ts'
import type { Figure, FigureRun } from './figure.ts'
import { lines } from './theme.ts'

export interface PublisherLatency {
  /** seq */
  readonly publisher: number
  readonly deliveries: number
  /** Percentiles by nearest rank. */
  readonly p5_ms: number
  readonly p50_ms: number
  readonly p95_ms: number
  readonly p99_ms: number
}

/** Delays of the messages of each publisher, by seq. */
export function publisherLatencies ({ tables: { messages, deliveries } }: FigureRun): PublisherLatency[] {
  if (messages === undefined || deliveries === undefined) return []
  const publishers = numbersOf(messages, 'publisher')
  const message = numbersOf(deliveries, 'message') as ArrayLike<number>
  const delays = numbersOf(deliveries, 'delay_ms') as ArrayLike<number>
  const byPublisher = new Map<number, number[]>()
  for (let row = 0; row < message.length; row++) {
    const publisher = publishers[message[row] as number] ?? null
    if (publisher === null) continue
    const own = byPublisher.get(publisher)
    if (own === undefined) byPublisher.set(publisher, [delays[row] as number])
    else own.push(delays[row] as number)
  }
  return [...byPublisher].sort(([a], [b]) => a - b).map(([publisher, own]) => {
    const sorted = Float64Array.from(own).sort()
    const at = (share: number): number => nearestRank(sorted, share) ?? 0
    return { publisher, deliveries: own.length, p5_ms: at(0.05), p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99) }
  })
}

export const latencyByPublisher: Figure = {
  name: 'latency-by-publisher',
  title: 'Latency by publisher',
  caption: 'DELIVER − PUBLISH of all deliveries of each publisher\'s messages: median (dot), 5th to 95th percentile ' +
    '(line), 99th percentile (bar); nearest rank.',
  needs: ['messages', 'deliveries'],
  overlay: false,
  logAxis: 'y',
  spec: ([run], options = {}) => {
    const rows = run === undefined ? [] : publisherLatencies(run)
    if (rows.length === 0) return undefined
    const y = (field: string): object => position('y', { field, title: 'latency (ms)' }, options, 'y')
    const size = Math.max(2, Math.min(12, 200 / rows.length))
    const color = lines[0].light
    const tooltip = Object.keys(rows[0] ?? {}).map(field => ({ field, type: 'quantitative', format: ',.5~r' }))
    return toSpec({
      ...frame('Latency by publisher', 0),
      data: { values: rows },
      encoding: withoutUndefined({
        x: {
          field: 'publisher', type: 'quantitative', title: 'publisher (seq)', axis: { tickMinStep: 1 },
          scale: { zero: false, nice: false, padding: 8 }
        },
        tooltip: options.interactive === true ? tooltip : undefined
      }),
      layer: [
        { mark: { type: 'rule', strokeWidth: 1, color }, encoding: { y: y('p5_ms'), y2: { field: 'p95_ms' } } },
        { mark: { type: 'tick', orient: 'horizontal', size, thickness: 1.2, color }, encoding: { y: y('p99_ms') } },
        { mark: { type: 'point', filled: true, size: size * 3, color, opacity: 1 }, encoding: { y: y('p50_ms') } }
      ]
    })
  }
}
