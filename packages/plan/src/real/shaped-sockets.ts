import type { Socket } from 'node:net'
import type { LinkShape, NetworkShaper, RandomSource } from '../ports.ts'
import { notePacketLag } from './health.ts'
import { takeTurn } from './loop-turns.ts'
import type { SocketOwner } from './socket-owner.ts'

type WriteCallback = (error?: Error | null) => void

/** What is replaced of a socket: the places that Node's streams call (`Writable`, "Implementing a writable stream"). */
interface SocketInternals {
  _write: (chunk: Uint8Array | string, encoding: BufferEncoding, callback: WriteCallback) => void
  _writev: unknown
  _final: (callback: WriteCallback) => void
}

interface Packet {
  readonly arrivesAtMs: number
  readonly bytes: Uint8Array
}

/** What arrives at once is one write: each costs a system call here and a wake-up there. */
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

  constructor (socket: Socket, depart: (sizeBytes: number) => { readonly leftAtMs: number, readonly latencyMs: number }) {
    this.#socket = socket
    const internals = socket as unknown as SocketInternals
    const final = internals._final.bind(socket)
    const write = internals._write.bind(socket)
    this.#write = (bytes, callback) => { write(bytes, 'buffer' as BufferEncoding, callback) }
    internals._writev = undefined
    internals._write = (chunk, encoding, callback) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
      const { leftAtMs, latencyMs } = depart(bytes.length)
      // in order, whatever the jitter
      this.#lastArrivalMs = Math.max(this.#lastArrivalMs, leftAtMs + latencyMs)
      this.#packets.push({ arrivesAtMs: this.#lastArrivalMs, bytes })
      this.#arm()
      // the writer may go on when the packet has left, not when it arrives
      const waitMs = leftAtMs - performance.now()
      if (waitMs < 1) callback()
      else setTimeout(callback, waitMs)
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
    }, Math.ceil(first.arrivesAtMs - performance.now()))
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
 * Shapes the egress of one instance where no sidecar does: what is written to a TCP socket leaves in one queue for the
 * whole instance at its bandwidth and arrives after its latency ± jitter, in order on each socket. Sockets are taken as
 * Node makes them, below the transport, so that it works for every libp2p.
 */
export class ShapedSockets implements NetworkShaper, SocketOwner {
  readonly #random: RandomSource
  #shape: LinkShape = { latencyNs: 0n, jitterNs: 0n, bandwidthBytesPerS: 0 }
  #freeAtMs = 0

  constructor (random: RandomSource) {
    this.#random = random
  }

  /** A new shape counts for all that is written from now on. */
  configure (shape: LinkShape): Promise<void> {
    this.#shape = shape
    return Promise.resolve()
  }

  own (socket: Socket): void {
    new ShapedSocket(socket, size => this.#depart(size))
  }

  #depart (sizeBytes: number): { readonly leftAtMs: number, readonly latencyMs: number } {
    const { latencyNs, jitterNs, bandwidthBytesPerS } = this.#shape
    const sendMs = bandwidthBytesPerS > 0 ? sizeBytes / bandwidthBytesPerS * 1000 : 0
    const leftAtMs = Math.max(performance.now(), this.#freeAtMs) + sendMs
    this.#freeAtMs = leftAtMs
    const jitterMs = Number(jitterNs) / 1e6 * (2 * this.#random() - 1)
    return { leftAtMs, latencyMs: Math.max(0, Number(latencyNs) / 1e6 + jitterMs) }
  }
}
