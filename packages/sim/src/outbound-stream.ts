import { isLonger, type RpcOutbound, type StreamSide } from '@gsplan/router'
import type { Rpc } from './message.ts'
import type { Route } from './sim-network.ts'
import type { FlowControl } from './stream-window.ts'

/** Shared by the streams of a peer: the way out, and the time. */
export interface StreamOrigin {
  /** Most bytes of a frame. */
  readonly frameBytes: number
  readonly nowNs: number
  /** Runs a function after a delay. */
  after (delayNs: number, run: () => void): void
  /**
   * Sends a frame.
   *
   * @param rpc the RPC whose last bytes it has, if it has any
   * @returns when it arrives
   */
  sendFrame (route: Route, sizeBytes: number, rpc: Rpc | undefined): number
  /** Called when the router has ended its stream to a peer, or that peer's. */
  onStreamEnded (to: number, stream: StreamSide): void
}

export interface OutboundStreamInit {
  readonly origin: StreamOrigin
  readonly route: Route
  /** Newest protocol that both ends speak. */
  readonly protocol: string
  /** Longest RPC that the receiver takes, bytes without the length prefix. */
  readonly takesBytes: number
  /** Flow control of the stream. */
  readonly window: FlowControl
}

/** An RPC of which not all is sent. */
interface Waiting {
  readonly rpc: Rpc
  leftBytes: number
  /** Its receiver does not take it: the first bytes end the reading. */
  readonly ends: boolean
}

/**
 * A peer's stream to another one. Bytes beyond the receiver's window wait for the receiver to have read, and later RPCs wait
 * behind them. An RPC that its receiver does not take ends the reading when its first bytes arrive, which the sender does
 * not learn: it goes on to write what never leaves it.
 */
export class OutboundStream implements RpcOutbound {
  readonly protocol: string
  readonly #origin: StreamOrigin
  readonly #route: Route
  readonly #takesBytes: number
  #isRead = true
  #isClosed = false
  #window: FlowControl
  readonly #waiting: Waiting[] = []

  constructor ({ origin, route, protocol, takesBytes, window }: OutboundStreamInit) {
    this.protocol = protocol
    this.#origin = origin
    this.#route = route
    this.#takesBytes = takesBytes
    this.#window = window
  }

  send (rpc: Rpc): boolean {
    if (!this.#isRead || this.#isClosed) return true
    const origin = this.#origin
    const window = this.#window
    const { wireBytes } = rpc
    this.#isRead = !isLonger(rpc, this.#takesBytes)
    if (this.#waiting.length === 0 && wireBytes <= origin.frameBytes && wireBytes <= window.surelyFree) {
      window.take(wireBytes, origin.sendFrame(this.#route, wireBytes, rpc))
      return true
    }
    this.#waiting.push({ rpc, leftBytes: wireBytes, ends: !this.#isRead })
    if (this.#waiting.length === 1) this.#write()
    return true
  }

  ended (stream: StreamSide): void {
    this.#origin.onStreamEnded(this.#route.to, stream)
  }

  /** Begins another stream in the place of this one; bytes that were not sent are lost. */
  renew (window: FlowControl): void {
    this.#window = window
    this.#waiting.length = 0
    this.#isRead = true
    this.#isClosed = false
  }

  close (): void {
    this.#isClosed = true
    this.#waiting.length = 0
  }

  /** Sends of the waiting RPCs as much as the window allows; the rest when a window update comes. */
  #write (): void {
    const origin = this.#origin
    for (let [first] = this.#waiting; first !== undefined && !this.#isClosed; [first] = this.#waiting) {
      const window = this.#window
      const free = window.freeBytes(origin.nowNs)
      if (free === 0) {
        // a stream that has begun in the place of this one has a timer of its own
        origin.after(window.nextCreditNs - origin.nowNs, () => { if (this.#window === window) this.#write() })
        return
      }
      if (this.#writeFrame(first, free)) this.#waiting.shift()
    }
  }

  /** @returns whether the RPC needs no further frame */
  #writeFrame (waiting: Waiting, free: number): boolean {
    const origin = this.#origin
    const { rpc, leftBytes, ends } = waiting
    const bytes = Math.min(free, leftBytes, ends ? Infinity : origin.frameBytes)
    waiting.leftBytes -= bytes
    const isLast = ends || waiting.leftBytes === 0
    this.#window.take(bytes, origin.sendFrame(this.#route, bytes, isLast ? rpc : undefined))
    return isLast
  }
}
