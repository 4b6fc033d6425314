import type { WireRpc } from './rpc.ts'

/** One of the two streams between routers, seen from one of them: the one that it has opened, or the other's. */
export type StreamSide = 'inbound' | 'outbound'

/** Where a router's RPCs to one peer go when there is no libp2p stream. */
export interface RpcOutbound {
  /** Newest protocol both ends speak, e.g. `/meshsub/1.2.0`. */
  readonly protocol: string
  /** Takes one RPC; false when the outbound limit is passed and the RPC is dropped. The RPC must not be changed. */
  send (rpc: WireRpc): boolean
  close (): void
  /** Called when the router has ended one of the streams while the connection stands. @default nobody hears it */
  ended? (stream: StreamSide): void
}
