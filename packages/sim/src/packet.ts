import type { SizedRpc } from '@gsplan/tracer'
import type { QueuedEvent } from './event-queue.ts'

/** What travels between simulated peers. Connecting takes one round trip: dial, then accept or reject. */
export type Packet =
  | { readonly kind: 'dial', readonly peerId: string, readonly protocols: readonly string[] }
  | { readonly kind: 'accept', readonly peerId: string, readonly protocols: readonly string[] }
  | { readonly kind: 'reject', readonly reason: string }
  | { readonly kind: 'rpc', readonly rpc: SizedRpc }

/** Who takes what arrives; both know nothing of the way. */
export interface PacketReceiver {
  receive (from: number, packet: Packet): void
}

/** A packet that arrives at a peer. */
export class PacketArrival implements QueuedEvent {
  cancelled = false

  readonly atNs: number
  readonly target: number
  readonly source: number
  readonly sequence: number
  readonly packet: Packet
  readonly receiver: PacketReceiver

  constructor (
    atNs: number, target: number, source: number, sequence: number, packet: Packet, receiver: PacketReceiver
  ) {
    this.atNs = atNs
    this.target = target
    this.source = source
    this.sequence = sequence
    this.packet = packet
    this.receiver = receiver
  }

  fire (): void {
    this.receiver.receive(this.source, this.packet)
  }
}
