import { AggregateCounter } from '@gsplan/router'
import { formatInstanceFile, type NodeFileKind } from '@gsplan/run-format'
import { createTraceWriter, traceEventType, type TraceEvent } from '@gsplan/tracer'
import { LiveEvents } from './live-events.ts'
import type { InstancePorts, OutputFile, Outputs } from './ports.ts'

const deliveries: ReadonlySet<number | undefined> = new Set([
  traceEventType.PUBLISH_MESSAGE, traceEventType.DELIVER_MESSAGE, traceEventType.GRAFT, traceEventType.PRUNE
])
const subscriptionTypes: ReadonlySet<number | undefined> = new Set([traceEventType.JOIN, traceEventType.LEAVE])

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

  writeRecord (record: Uint8Array): void {
    this.#writer.writeRecord(record)
  }

  close (): void {
    this.#writer.flush()
    this.#file.close()
  }
}

/** A publisher's DELIVER follows its PUBLISH and is taken back: progress counts deliveries at others. */
function count (counts: NonNullable<InstancePorts['counts']>, type: number | undefined): void {
  if (type === traceEventType.DELIVER_MESSAGE) counts.delivered++
  if (type === traceEventType.PUBLISH_MESSAGE) {
    counts.published++
    counts.delivered--
  }
}

export interface NodeOutputsInit {
  readonly role: string
  /** Number of the node in the whole test, from 1. */
  readonly seq: number
  readonly peerId: string
  /** Write every event besides the filtered ones. */
  readonly fullTraces: boolean
  /** Write JOIN and LEAVE into the filtered trace. @default false */
  readonly subscriptions?: boolean | undefined
}

/** Files of one node's router: the filtered trace, the full one when asked for, and the counters. */
export class NodeOutputs {
  readonly counter: AggregateCounter
  readonly #filtered: TraceFile
  readonly #full: TraceFile | undefined
  readonly #aggregate: OutputFile
  readonly #hasSubscriptions: boolean
  readonly #counts: InstancePorts['counts']
  readonly #live: LiveEvents | undefined

  constructor (
    { outputs, counts, live }: Pick<InstancePorts, 'outputs' | 'counts' | 'live'>,
    { role, seq, peerId, fullTraces, subscriptions = false }: NodeOutputsInit
  ) {
    const nameOf = (kind: NodeFileKind): string => formatInstanceFile({ kind, role, seq })
    this.#counts = counts
    this.#live = live && new LiveEvents(live)
    this.#hasSubscriptions = subscriptions
    this.counter = new AggregateCounter(peerId)
    this.#filtered = new TraceFile(outputs, nameOf('filtered-trace'))
    this.#full = fullTraces ? new TraceFile(outputs, nameOf('full-trace')) : undefined
    this.#aggregate = outputs.open(nameOf('aggregate'))
  }

  event (event: TraceEvent): void {
    const { type } = event
    if (this.#isKept(type)) this.#filtered.write(event)
    if (this.#counts !== undefined) count(this.#counts, type)
    this.#live?.event(event)
    this.#full?.write(event)
  }

  encoded (type: number, record: Uint8Array): void {
    if (this.#isKept(type)) this.#filtered.writeRecord(record)
    if (this.#counts !== undefined) count(this.#counts, type)
    this.#live?.encoded(type, record)
    this.#full?.writeRecord(record)
  }

  /** True if events of the type are in the filtered trace. */
  #isKept (type: number | undefined): boolean {
    return deliveries.has(type) || (this.#hasSubscriptions && subscriptionTypes.has(type))
  }

  close (): void {
    this.#filtered.close()
    this.#full?.close()
    this.#aggregate.write(`${JSON.stringify(this.counter.snapshot(), null, 2)}\n`)
    this.#aggregate.close()
  }
}
