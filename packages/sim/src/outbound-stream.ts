import { isLonger, type RpcOutbound, type StreamSide } from '@gsplan/router'
import type { Rpc } from './message.ts'
import type { FlowControl } from './stream-window.ts'

export interface OutboundStreamInit {
  /** Newest protocol that both ends speak. */
  readonly protocol: string
  /** Longest RPC that the receiver takes, bytes without the length prefix. */
  readonly takesBytes: number
  /** Flow control of the stream. */
  readonly window: FlowControl
  /** Most bytes of a frame. */
  readonly frameBytes: number
  readonly nowNs: () => number
  /** Runs a function after a delay. */
  readonly after: (delayNs: number, run: () => void) => void
  /**
   * Sends a frame.
   *
   * @param rpc the RPC whose last bytes it has, if it has any
   * @returns when it arrives
   */
  readonly send: (sizeBytes: number, rpc?: Rpc) => number
  /** Called when the router has ended this stream or the peer's. */
  readonly onEnded: (stream: StreamSide) => void
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
  readonly #init: OutboundStreamInit
  #isRead = true
  #isClosed = false
  #window: FlowControl
  readonly #waiting: Waiting[] = []

  constructor (init: OutboundStreamInit) {
    this.protocol = init.protocol
    this.#init = init
    this.#window = init.window
  }

  send (rpc: Rpc): boolean {
    if (!this.#isRead || this.#isClosed) return true
    const { frameBytes, takesBytes, send } = this.#init
    const window = this.#window
    const { wireBytes } = rpc
    this.#isRead = !isLonger(rpc, takesBytes)
    if (this.#waiting.length === 0 && wireBytes <= frameBytes && wireBytes <= window.surelyFree) {
      window.take(wireBytes, send(wireBytes, rpc))
      return true
    }
    this.#waiting.push({ rpc, leftBytes: wireBytes, ends: !this.#isRead })
    if (this.#waiting.length === 1) this.#write()
    return true
  }

  ended (stream: StreamSide): void {
    this.#init.onEnded(stream)
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
  readonly #write = (): void => {
    const { nowNs, after } = this.#init
    for (let [first] = this.#waiting; first !== undefined && !this.#isClosed; [first] = this.#waiting) {
      const window = this.#window
      const free = window.freeBytes(nowNs())
      if (free === 0) {
        after(window.nextCreditNs - nowNs(), this.#write)
        return
      }
      if (this.#writeFrame(first, free)) this.#waiting.shift()
    }
  }

  /** @returns whether the RPC needs no further frame */
  #writeFrame (waiting: Waiting, free: number): boolean {
    const { frameBytes, send } = this.#init
    const window = this.#window
    const { rpc, leftBytes, ends } = waiting
    const bytes = Math.min(free, leftBytes, ends ? Infinity : frameBytes)
    waiting.leftBytes -= bytes
    const isLast = ends || waiting.leftBytes === 0
    window.take(bytes, send(bytes, isLast ? rpc : undefined))
    return isLast
  }
}
