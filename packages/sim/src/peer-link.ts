import type { RouterPeer } from '@gsplan/router'
import type { OutboundStream } from './outbound-stream.ts'
import type { FlowControl } from './stream-window.ts'

/** A connection, from one of its ends. */
export interface PeerLink {
  readonly peer: RouterPeer
  readonly stream: OutboundStream
  /** Flow control of a stream that is opened now. */
  readonly openWindow: () => FlowControl
  /** True if the ends tell each other when they end a stream: a router in Go at one of them does. */
  readonly tellsEnds: boolean
  /** True while the peer's stream is over, and RPCs that are still on their way are lost. */
  isRefused: boolean
}
