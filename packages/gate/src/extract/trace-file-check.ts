import { ByteSet, formatPeerId, traceEventType, type TraceRecords } from '@gsplan/tracer'
import type { PeerInfo } from './peer-info.ts'
import type { InstanceLife } from './run-out.ts'

/** Difference between a clock's reading in a trace and in run.out that is no contradiction, ns. */
const SLACK_NS = 1e9

/** Last event of each kind about a message, in columns that grow. */
class LastEvents {
  #file = new Int32Array(4096)
  #low = new Int32Array(4096)
  #high = new Int32Array(4096)

  /** Notes an event; true when the one before it is of the same file and time. */
  isRepeated (index: number, file: number, { timestampLow, timestampHigh }: TraceRecords): boolean {
    if (index >= this.#file.length) this.#grow(index)
    const [low, high] = [timestampLow | 0, timestampHigh | 0]
    const isSame = this.#file[index] === file && this.#low[index] === low && this.#high[index] === high
    this.#file[index] = file
    this.#low[index] = low
    this.#high[index] = high
    return isSame
  }

  #grow (index: number): void {
    const grow = (old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(2 * Math.max(index, old.length))
      grown.set(old)
      return grown
    }
    this.#file = grow(this.#file)
    this.#low = grow(this.#low)
    this.#high = grow(this.#high)
  }
}

/** State of the file that is being read. */
interface CheckedFile {
  /** Undefined where the files of several peers were concatenated. */
  readonly seq: number | undefined
  readonly writers: Set<number>
  readonly fromNs: number
  readonly toNs: number
  readonly completeNs: number
  repeated: number
  outside: number
  /** Deliveries after its peer was complete: the counters may have been written before. */
  late: number
}

/** Facts about files of traces that a check is made with. */
export interface TraceFileCheckInit {
  readonly peers: readonly PeerInfo[]
  /** By seq; absent where run.out is not known. */
  readonly lives: ReadonlyMap<number, InstanceLife>
  /** Ids of messages, to be shared with who reads the same records. */
  readonly messages: ByteSet
}

/**
 * Checks each node's trace, record by record: events of another peer, events that are there twice, and events from outside
 * of its instance's life. A router may deliver a message twice (asynchronous validation, an expired cache of seen
 * messages), but not at the same nanosecond.
 */
export class TraceFileCheck {
  readonly #init: TraceFileCheckInit
  readonly #peersBySeq: ReadonlyMap<number, PeerInfo>
  readonly #seqs: ReadonlyMap<string, number>
  readonly #nodes = new ByteSet()
  readonly #published = new LastEvents()
  readonly #delivered = new LastEvents()
  readonly #found: string[] = []
  readonly #late = new Map<number, number>()
  #file: CheckedFile | undefined
  /** Number of the file, from 1; of concatenated ones, of the writer's turn. */
  #turn = 0
  #writer = -1

  constructor (init: TraceFileCheckInit) {
    this.#init = init
    this.#peersBySeq = new Map(init.peers.map(peer => [peer.seq, peer]))
    this.#seqs = new Map(init.peers.map(({ peer_id: id, seq }) => [id, seq]))
  }

  /** Begins the file of a peer. */
  begin (seq: number | undefined): void {
    this.#end()
    const life = this.#init.lives.get(seq ?? 0)
    const complete = this.#peersBySeq.get(seq ?? 0)?.t_complete ?? 0n
    this.#file = {
      seq, writers: new Set(), repeated: 0, outside: 0, late: 0,
      fromNs: life === undefined ? -Infinity : Number(life.firstNs) - SLACK_NS,
      toNs: life === undefined ? Infinity : Number(life.lastNs) + SLACK_NS,
      completeNs: complete === 0n ? Infinity : Number(complete)
    }
    this.#turn++
    this.#writer = -1
  }

  /** The record that is read last of a batch. */
  addRecord (records: TraceRecords): void {
    const file = this.#file as CheckedFile
    const { bytes, type } = records
    const writer = this.#nodes.indexOf(bytes, records.peerStart, records.peerEnd)
    if (writer !== this.#writer) this.#beginWriter(file, writer)
    const atNs = (records.timestampHigh | 0) * 2 ** 32 + records.timestampLow
    if (atNs < file.fromNs || atNs > file.toNs) file.outside++
    if (type !== traceEventType.DELIVER_MESSAGE && type !== traceEventType.PUBLISH_MESSAGE) return
    const isDelivery = type === traceEventType.DELIVER_MESSAGE
    if (isDelivery && atNs > file.completeNs) file.late++
    const message = this.#init.messages.indexOf(bytes, records.messageStart, records.messageEnd)
    if ((isDelivery ? this.#delivered : this.#published).isRepeated(message, this.#turn, records)) file.repeated++
  }

  /** Ends the last file. @returns the contradictions, a sentence each */
  contradictions (): readonly string[] {
    this.#end()
    return this.#found
  }

  /** Deliveries after its peer was complete, by seq. */
  get lateDeliveries (): ReadonlyMap<number, number> {
    return this.#late
  }

  #beginWriter (file: CheckedFile, writer: number): void {
    this.#writer = writer
    if (file.seq === undefined) this.#turn++
    if (file.writers.has(writer)) return
    file.writers.add(writer)
    const seq = this.#seqs.get(formatPeerId(this.#nodes.at(writer)))
    // who nobody introduces is told of elsewhere
    if (file.seq !== undefined && seq !== undefined && seq !== file.seq) {
      this.#found.push(`the trace of seq ${file.seq} has events of the peer with seq ${seq}`)
    }
  }

  #end (): void {
    if (this.#file === undefined) return
    const { seq, repeated, outside, late } = this.#file
    this.#file = undefined
    const of = seq === undefined ? 'the trace' : `the trace of seq ${seq}`
    if (seq !== undefined && late > 0) this.#late.set(seq, late)
    if (repeated > 0) this.#found.push(`${of} has ${repeated} events twice, at the same time`)
    if (outside > 0) {
      this.#found.push(`${of} has ${outside} events from before or after the life of its instance, by its run.out`)
    }
  }
}
