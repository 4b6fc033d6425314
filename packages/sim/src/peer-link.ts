import type { RouterPeer } from '@gsplan/router'
import type { OutboundStream } from './outbound-stream.ts'

/** A connection, from one of its ends. */
export interface PeerLink {
  readonly peer: RouterPeer
  readonly stream: OutboundStream
  /** Latency of what the peer sends, as its links had it when the connection came about. */
  readonly latencyNs: number
  /** True if the ends tell each other when they end a stream: a router in Go at one of them does. */
  readonly tellsEnds: boolean
  /** True while the peer's stream is over, and RPCs that are still on their way are lost. */
  isRefused: boolean
}
