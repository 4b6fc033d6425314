import { decodeTraceEvent, traceEventType, type TraceEvent } from '@gsplan/tracer'
import type { LiveWatch } from './ports.ts'

/** Types of events with a message whose id a watch takes. */
const ofMessages: ReadonlySet<number> = new Set([traceEventType.PUBLISH_MESSAGE, traceEventType.DELIVER_MESSAGE])

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index])

/** Hands the trace events of one node to a watch. A publisher's own DELIVER, which follows its PUBLISH, is left out. */
export class LiveEvents {
  readonly #watch: LiveWatch
  /** The message that the node has published, until its own DELIVER. */
  #own: Uint8Array | undefined

  constructor (watch: LiveWatch) {
    this.#watch = watch
  }

  event (event: TraceEvent): void {
    const { type, timestamp } = event
    if (type === traceEventType.GRAFT) this.#watch.onMesh(1)
    else if (type === traceEventType.PRUNE) this.#watch.onMesh(-1)
    else if (type === traceEventType.PUBLISH_MESSAGE) this.#onPublish(event.publishMessage?.messageID, timestamp)
    else if (type === traceEventType.DELIVER_MESSAGE) this.#onDeliver(event.deliverMessage?.messageID, timestamp)
  }

  /** An event that is encoded already; only those of messages are decoded. */
  encoded (type: number, record: Uint8Array): void {
    this.event(ofMessages.has(type) ? decodeTraceEvent(record) : { type })
  }

  #onPublish (id: Uint8Array | undefined, timestamp: bigint | undefined): void {
    if (id === undefined) return
    this.#own = id
    this.#watch.onPublish(id, timestamp)
  }

  #onDeliver (id: Uint8Array | undefined, timestamp: bigint | undefined): void {
    if (id === undefined) return
    const own = this.#own
    this.#own = undefined
    if (own === undefined || !isSame(own, id)) this.#watch.onDeliver(id, timestamp)
  }
}
