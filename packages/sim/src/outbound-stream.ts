import { isLonger, type RpcOutbound } from '@gsplan/router'
import type { Rpc } from './message.ts'

/** Bytes of a stream that Yamux sends before its receiver has read any: a reader that ends takes no more. */
const STREAM_WINDOW_BYTES = 256 * 1024

export interface OutboundStreamInit {
  /** Newest protocol that both ends speak. */
  readonly protocol: string
  /** Longest RPC that the receiver takes, bytes without the length prefix. */
  readonly takesBytes: number
  /** @param sizeBytes part of the RPC that travels */
  readonly send: (rpc: Rpc, sizeBytes: number) => void
}

/**
 * A peer's stream to another one. An RPC that its receiver does not take ends the reading when its first bytes arrive, which
 * the sender does not learn: it goes on to write what never leaves it.
 */
export class OutboundStream implements RpcOutbound {
  readonly protocol: string
  readonly #init: OutboundStreamInit
  #isRead = true

  constructor (init: OutboundStreamInit) {
    this.protocol = init.protocol
    this.#init = init
  }

  send (rpc: Rpc): boolean {
    if (!this.#isRead) return true
    const { wireBytes } = rpc
    this.#isRead = !isLonger(rpc, this.#init.takesBytes)
    this.#init.send(rpc, this.#isRead ? wireBytes : Math.min(wireBytes, STREAM_WINDOW_BYTES))
    return true
  }

  close (): void {}
}
