import type { Socket } from 'node:net'
import { timerDelay } from '@gsplan/cli'
import { EgressQueue } from '../network/egress-queue.ts'
import type { LinkShape, NetworkShaper, RandomSource } from '../ports.ts'
import { notePacketLag } from './health.ts'
import { takeTurn } from './loop-turns.ts'
import type { SocketOwner } from './socket-owner.ts'

const NS_PER_MS = 1e6

type WriteCallback = (error?: Error | null) => void

/** Members of a socket that are replaced: those that Node's streams call (`Writable`, "Implementing a writable stream"). */
interface SocketInternals {
  _write: (chunk: Uint8Array | string, encoding: BufferEncoding, callback: WriteCallback) => void
  _writev: unknown
  _final: (callback: WriteCallback) => void
}

interface Packet {
  readonly arrivesAtMs: number
  readonly bytes: Uint8Array
}

/** Packets that arrive together are one write: each costs a system call here and a wake-up at the receiver. */
function join (packets: readonly Packet[]): Uint8Array {
  const [first] = packets
  return packets.length === 1 && first !== undefined ? first.bytes : Buffer.concat(packets.map(({ bytes }) => bytes))
}

/** One socket's packets on their way, in order. */
class ShapedSocket {
  readonly #socket: Socket
  readonly #write: (bytes: Uint8Array, callback: WriteCallback) => void
  readonly #packets: Packet[] = []
  #timer: NodeJS.Timeout | undefined
  #lastArrivalMs = 0
  #onDrained: (() => void) | undefined

  constructor (socket: Socket, egress: EgressQueue) {
    this.#socket = socket
    const internals = socket as unknown as SocketInternals
    const final = internals._final.bind(socket)
    const write = internals._write.bind(socket)
    this.#write = (bytes, callback) => { write(bytes, 'buffer' as BufferEncoding, callback) }
    internals._writev = undefined
    internals._write = (chunk, encoding, callback) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
      const arrivesAtMs = egress.arrivalNs(performance.now() * NS_PER_MS, bytes.length) / NS_PER_MS
      // in order, whatever the jitter
      this.#lastArrivalMs = Math.max(this.#lastArrivalMs, arrivesAtMs)
      this.#packets.push({ arrivesAtMs: this.#lastArrivalMs, bytes })
      this.#arm()
      // the writer may go on when the packet has left, not when it arrives
      const waitMs = egress.freeAtNs / NS_PER_MS - performance.now()
      if (waitMs < 1) callback()
      else setTimeout(callback, timerDelay(waitMs))
    }
    internals._final = callback => {
      if (this.#packets.length === 0) final(callback)
      else this.#onDrained = () => { final(callback) }
    }
    socket.once('close', () => {
      clearTimeout(this.#timer)
      this.#packets.length = 0
    })
  }

  #arm (): void {
    const [first] = this.#packets
    if (this.#timer !== undefined || first === undefined) return
    this.#timer = setTimeout(() => {
      takeTurn(() => {
        this.#timer = undefined
        this.#deliver()
      })
    }, timerDelay(first.arrivesAtMs - performance.now()))
  }

  #deliver (): void {
    const nowMs = performance.now()
    let count = 0
    for (const { arrivesAtMs } of this.#packets) {
      if (arrivesAtMs > nowMs) break
      notePacketLag(nowMs - arrivesAtMs)
      count++
    }
    if (count > 0 && !this.#socket.destroyed) {
      this.#write(join(this.#packets.splice(0, count)), error => { if (error != null) this.#socket.destroy(error) })
    }
    if (this.#packets.length === 0) this.#onDrained?.()
    else this.#arm()
  }
}

/**
 * Shapes the egress of one instance where no sidecar does: writes to TCP sockets leave in one queue for the whole
 * instance at its bandwidth and arrive after its latency ± jitter, in order on each socket. Sockets are taken as
 * Node makes them, below the transport, so that it works for every libp2p.
 */
export class ShapedSockets implements NetworkShaper, SocketOwner {
  readonly #egress: EgressQueue
  readonly noteLate: SocketOwner['noteLate'] = notePacketLag
  shape: LinkShape | undefined
  readonly #watchers = new Set<() => void>()
  #isUsed = false

  constructor (random: RandomSource) {
    this.#egress = new EgressQueue(random)
  }

  /** True once it has shaped a socket: nodes that send from elsewhere shape theirs themselves. */
  get isUsed (): boolean {
    return this.#isUsed
  }

  /** A new shape counts for all that is written from now on. */
  configure (shape: LinkShape): Promise<void> {
    this.shape = shape
    this.#egress.configure(shape)
    for (const onShape of this.#watchers) onShape()
    return Promise.resolve()
  }

  readonly watch = (onShape: () => void): (() => void) => {
    this.#watchers.add(onShape)
    return () => { this.#watchers.delete(onShape) }
  }

  own (socket: Socket): void {
    this.#isUsed = true
    new ShapedSocket(socket, this.#egress)
  }
}
