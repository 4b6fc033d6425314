import { QueuedEvent } from './event-queue.ts'
import type { Message } from './message.ts'
import type { SimNode } from './sim-node.ts'

/** The node that causes an event, and the number of events it has caused before. */
export interface Cause {
  readonly index: number
  sequence: number
}

/** A message on its way: addresses are indices of nodes, and the receiver is looked up when it arrives. */
export class Arrival extends QueuedEvent {
  readonly message: Message

  /** @param cause the sending node, whose count goes up */
  constructor (atNs: number, cause: Cause, target: number, message: Message) {
    super(atNs, target, cause.index, cause.sequence++)
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
