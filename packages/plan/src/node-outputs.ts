import { AggregateCounter } from '@gsplan/router'
import { createTraceWriter, traceEventType, type TraceEvent } from '@gsplan/tracer'
import type { InstancePorts, OutputFile, Outputs } from './ports.ts'

const filteredTypes: ReadonlySet<number | undefined> = new Set([
  traceEventType.PUBLISH_MESSAGE, traceEventType.DELIVER_MESSAGE, traceEventType.GRAFT, traceEventType.PRUNE
])

/** One trace file: length-delimited events. */
class TraceFile {
  readonly #file: OutputFile
  readonly #writer: ReturnType<typeof createTraceWriter>

  constructor (outputs: Outputs, name: string) {
    this.#file = outputs.open(name)
    this.#writer = createTraceWriter(bytes => { this.#file.write(bytes) })
  }

  write (event: TraceEvent): void {
    this.#writer.write(event)
  }

  close (): void {
    this.#writer.flush()
    this.#file.close()
  }
}

/** A publisher's DELIVER follows its PUBLISH and is taken back: progress counts deliveries at others. */
function count (counts: NonNullable<InstancePorts['counts']>, { type }: TraceEvent): void {
  if (type === traceEventType.DELIVER_MESSAGE) counts.delivered++
  if (type === traceEventType.PUBLISH_MESSAGE) {
    counts.published++
    counts.delivered--
  }
}

/** What one node leaves behind of its router: the filtered trace, the full one when asked for, and the counters. */
export class NodeOutputs {
  readonly counter: AggregateCounter
  readonly #filtered: TraceFile
  readonly #full: TraceFile | undefined
  readonly #aggregate: OutputFile
  readonly #counts: InstancePorts['counts']

  constructor (
    { outputs, counts }: Pick<InstancePorts, 'outputs' | 'counts'>, seq: number, peerId: string, fullTraces: boolean
  ) {
    const prefix = `tracer-output-honest-${seq}`
    this.#counts = counts
    this.counter = new AggregateCounter(peerId)
    this.#filtered = new TraceFile(outputs, `${prefix}-filtered.bin`)
    this.#full = fullTraces ? new TraceFile(outputs, `${prefix}-full.bin`) : undefined
    this.#aggregate = outputs.open(`${prefix}-aggregate.json`)
  }

  event (event: TraceEvent): void {
    if (filteredTypes.has(event.type)) this.#filtered.write(event)
    if (this.#counts !== undefined) count(this.#counts, event)
    this.#full?.write(event)
  }

  close (): void {
    this.#filtered.close()
    this.#full?.close()
    this.#aggregate.write(`${JSON.stringify(this.counter.snapshot(), null, 2)}\n`)
    this.#aggregate.close()
  }
}
