import { traceEventType, type TraceRecords } from '@gsplan/tracer'

/** What is counted, second by second; from `rejected` on only full traces tell. */
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

/** Counts of one second, by place in {@link rateKinds}. */
export interface SecondOfEvents {
  /** Start of the second, s after the reference time. */
  readonly second: number
  readonly counts: Float64Array
  /** Encoded size of the control entries; 0 for the other kinds, whose size traces don't tell. */
  readonly bytes: Float64Array
}

/** Counts the events of a trace by second and kind. */
export class EventRates {
  readonly #fromLow: number
  readonly #fromHigh: number
  readonly #seconds = new Map<number, SecondOfEvents>()
  #current: SecondOfEvents | undefined

  /** @param fromNs from when seconds count, ns since the Unix epoch; those before are negative */
  constructor (fromNs: bigint) {
    this.#fromLow = Number(BigInt.asUintN(32, fromNs))
    this.#fromHigh = Number(BigInt.asIntN(32, fromNs >> 32n))
  }

  addRecord (records: TraceRecords): void {
    const { type } = records
    const kind = type >= 0 && type < 16 ? columnOfType[type] as number : -1
    if (kind === -1) return
    const { counts, bytes } = this.#secondOf(records)
    ;(counts[kind] as number)++
    if (type !== traceEventType.SEND_RPC) return
    const rpc = records.rpc()
    ;(counts[column.transmissions] as number) += rpc.messages
    ;(counts[column.ihave] as number) += rpc.ihave
    ;(counts[column.iwant] as number) += rpc.iwant
    ;(counts[column.idontwant] as number) += rpc.idontwant
    ;(bytes[column.ihave] as number) += rpc.ihaveBytes
    ;(bytes[column.iwant] as number) += rpc.iwantBytes
    ;(bytes[column.idontwant] as number) += rpc.idontwantBytes
  }

  /** Seconds in which something happened, in order. */
  seconds (): SecondOfEvents[] {
    return [...this.#seconds.values()].sort((a, b) => a.second - b.second)
  }

  #secondOf (records: TraceRecords): SecondOfEvents {
    // exact, as the difference of the upper halves is small
    const ns = ((records.timestampHigh | 0) - this.#fromHigh) * 2 ** 32 + records.timestampLow - this.#fromLow
    const second = Math.floor(ns / 1e9)
    if (this.#current?.second === second) return this.#current
    let found = this.#seconds.get(second)
    if (found === undefined) {
      found = { second, counts: new Float64Array(rateKinds.length), bytes: new Float64Array(rateKinds.length) }
      this.#seconds.set(second, found)
    }
    return this.#current = found
  }
}
