import { ByteSet, traceEventType, type TraceRecords } from '@gsplan/tracer'
import { Counters } from '../growing-columns.ts'

/** Events counted second by second; those from `rejected` on are in full traces only. */
export const rateKinds = ['published', 'delivered', 'grafts', 'prunes', 'rejected', 'duplicates', 'rpcs', 'dropped_rpcs',
  'transmissions', 'ihave', 'iwant', 'idontwant'] as const

export type RateKind = typeof rateKinds[number]

const column = Object.fromEntries(rateKinds.map((kind, index) => [kind, index])) as Record<RateKind, number>

/** Column that an event type is counted in; -1 = none. */
const columnOfType = new Int8Array(16).fill(-1)
for (const [type, kind] of [
  [traceEventType.PUBLISH_MESSAGE, 'published'], [traceEventType.DELIVER_MESSAGE, 'delivered'],
  [traceEventType.GRAFT, 'grafts'], [traceEventType.PRUNE, 'prunes'], [traceEventType.REJECT_MESSAGE, 'rejected'],
  [traceEventType.DUPLICATE_MESSAGE, 'duplicates'], [traceEventType.SEND_RPC, 'rpcs'],
  [traceEventType.DROP_RPC, 'dropped_rpcs']
] as const) columnOfType[type] = column[kind]

/** Kinds that belong to a topic: the first of {@link rateKinds}. */
const TOPIC_KINDS = column.duplicates + 1
/** Counters of a topic's second, so that they begin at a power of two. */
const ROW = 8

/** Counts of one second and topic, or of a second's events without a topic. */
export interface SecondOfEvents {
  /** Start of the second, s after the reference time. */
  readonly second: number
  /** Undefined for kinds that belong to no topic, and for events that name none (pubsub ≤ 0.3). */
  readonly topic: string | undefined
  /** Kinds that are counted here. */
  readonly kinds: readonly RateKind[]
  readonly counts: ArrayLike<number>
  /** Encoded size of the control entries; 0 or absent for the other kinds, whose size traces don't tell. */
  readonly bytes: ArrayLike<number>
}

interface RpcCounts {
  readonly counts: Float64Array
  readonly bytes: Float64Array
}

/** Counts the events of a trace by second, topic and kind: some eighty bytes for each topic's second with an event. */
export class EventRates {
  readonly #fromLow: number
  readonly #fromHigh: number
  /** Kinds without a topic. */
  readonly #rpcs = new Map<number, RpcCounts>()
  readonly #topics = new ByteSet()
  /** Row of each topic's second; the topics by number in maps of seconds. */
  readonly #rows: Array<Map<number, number>> = []
  readonly #counts = new Counters()
  #rowCount = 0
  #last = { topic: -1, second: NaN, row: 0 }

  /** @param fromNs from when seconds count, ns since the Unix epoch; those before are negative */
  constructor (fromNs: bigint) {
    this.#fromLow = Number(BigInt.asUintN(32, fromNs))
    this.#fromHigh = Number(BigInt.asIntN(32, fromNs >> 32n))
  }

  /** Seconds with an event, topic by topic. */
  get rows (): number {
    return this.#rowCount + this.#rpcs.size
  }

  addRecord (records: TraceRecords): void {
    const { type } = records
    const kind = type >= 0 && type < 16 ? columnOfType[type] as number : -1
    if (kind === -1) return
    const second = this.#secondOf(records)
    if (kind < TOPIC_KINDS) {
      const topic = this.#topics.indexOf(records.bytes, records.topicStart, records.topicEnd)
      this.#counts.increment(this.#rowOf(topic, second) * ROW + kind)
    } else {
      this.#addRpc(kind, second, records)
    }
  }

  /** Seconds in which something happened, in order; of a second, topics in order of name. */
  seconds (): SecondOfEvents[] {
    const topicKinds = rateKinds.slice(0, TOPIC_KINDS)
    const ofTopics = this.#rows.flatMap((rows, number): SecondOfEvents[] => {
      const topic = Buffer.from(this.#topics.at(number)).toString('utf8') || undefined
      return Array.from(rows, ([second, row]): SecondOfEvents => ({
        second, topic, kinds: topicKinds, bytes: [],
        counts: topicKinds.map((_, kind) => this.#counts.at(row * ROW + kind))
      }))
    })
    const others = Array.from(this.#rpcs, ([second, { counts, bytes }]): SecondOfEvents => ({
      second, topic: undefined, kinds: rateKinds.slice(TOPIC_KINDS), counts: counts.subarray(TOPIC_KINDS),
      bytes: bytes.subarray(TOPIC_KINDS)
    }))
    return [...ofTopics, ...others].sort((a, b) => a.second - b.second || compareTopics(a.topic, b.topic))
  }

  #secondOf (records: TraceRecords): number {
    // exact, as the difference of the upper halves is small
    const ns = ((records.timestampHigh | 0) - this.#fromHigh) * 2 ** 32 + records.timestampLow - this.#fromLow
    return Math.floor(ns / 1e9)
  }

  #rowOf (topic: number, second: number): number {
    const last = this.#last
    if (last.topic === topic && last.second === second) return last.row
    const rows = this.#rows[topic] ??= new Map<number, number>()
    let row = rows.get(second)
    if (row === undefined) rows.set(second, row = this.#rowCount++)
    this.#last = { topic, second, row }
    return row
  }

  #addRpc (kind: number, second: number, records: TraceRecords): void {
    let found = this.#rpcs.get(second)
    if (found === undefined) {
      found = { counts: new Float64Array(rateKinds.length), bytes: new Float64Array(rateKinds.length) }
      this.#rpcs.set(second, found)
    }
    const { counts, bytes } = found
    ;(counts[kind] as number)++
    if (records.type !== traceEventType.SEND_RPC) return
    const rpc = records.rpc()
    ;(counts[column.transmissions] as number) += rpc.messages
    ;(counts[column.ihave] as number) += rpc.ihave
    ;(counts[column.iwant] as number) += rpc.iwant
    ;(counts[column.idontwant] as number) += rpc.idontwant
    ;(bytes[column.ihave] as number) += rpc.ihaveBytes
    ;(bytes[column.iwant] as number) += rpc.iwantBytes
    ;(bytes[column.idontwant] as number) += rpc.idontwantBytes
  }
}

/** Order of topics by name, what has none last. */
function compareTopics (a: string | undefined, b: string | undefined): number {
  if (a === b) return 0
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1
  return a < b ? -1 : 1
}
