import { QueuedEvent } from './event-queue.ts'
import type { Message } from './message.ts'
import type { SimNode } from './sim-node.ts'

/** The node that causes an event, and the number of events it has caused before. */
export interface Cause {
  readonly index: number
  readonly sequence: number
}

/** A message on its way: addresses are indices of nodes, and the receiver is looked up when it arrives. */
export class Arrival extends QueuedEvent {
  readonly message: Message

  constructor (atNs: number, { index, sequence }: Cause, target: number, message: Message) {
    super(atNs, target, index, sequence)
    this.message = message
  }

  /** A message for a node that doesn't exist is lost. */
  fire (node: SimNode): void {
    node.receiver?.receive(this.source, this.message)
  }
}

/** A message that a node sends, whose count of events goes up. */
export function sendFrom (node: SimNode, atNs: number, target: number, message: Message): Arrival {
  const arrival = new Arrival(atNs, node, target, message)
  node.sequence++
  return arrival
}

/** Takes messages to the thread that their target runs on. */
export interface Carrier {
  deliver (arrival: Arrival): void
}
