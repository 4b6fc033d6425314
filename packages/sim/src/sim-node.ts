import { RandomStream } from '@gsplan/plan/network'
import type { Receiver } from './message.ts'

/** One node as the kernel sees it: its events run in its name, with its random numbers. */
export class SimNode {
  /** Random numbers of the node's code (`Math.random`, `crypto.getRandomValues`). */
  readonly random: RandomStream
  /** Events this node has caused. */
  sequence = 0
  /** Takes messages for the node; those that come before it is set are lost. */
  receiver: Receiver | undefined

  readonly index: number

  /**
   * @param index the node's number in the whole simulation, the same on any thread
   * @param seed seed of the run
   */
  constructor (index: number, seed: number) {
    this.index = index
    this.random = new RandomStream(seed, 'node', index)
  }
}
