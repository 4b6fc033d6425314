import type { SizedRpc } from '@gsplan/tracer'
import { QueuedEvent } from './event-queue.ts'

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
export class PacketArrival extends QueuedEvent {
  readonly #packet: Packet
  readonly #receiver: PacketReceiver

  constructor (
    atNs: number, target: number, source: number, sequence: number, packet: Packet, receiver: PacketReceiver
  ) {
    super(atNs, target, source, sequence)
    this.#packet = packet
    this.#receiver = receiver
  }

  fire (): void {
    this.#receiver.receive(this.source, this.#packet)
  }
}
