import { QueuedEvent } from './event-queue.ts'
import type { Message } from './message.ts'
import type { SimNode } from './sim-node.ts'

/** A message on its way: addresses are indices of nodes, and the receiver is looked up when it arrives. */
export class Arrival extends QueuedEvent {
  readonly message: Message

  constructor (atNs: number, target: number, source: number, sequence: number, message: Message) {
    super(atNs, target, source, sequence)
    this.message = message
  }

  /** A message for a node that doesn't exist is lost. */
  fire (node: SimNode): void {
    node.receiver?.receive(this.source, this.message)
  }
}

/** Takes messages to the thread that their target runs on. */
export interface Carrier {
  deliver (arrival: Arrival): void
}
