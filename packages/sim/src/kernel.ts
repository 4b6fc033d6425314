import type { Arrival, Carrier } from './arrival.ts'
import { EventQueue, QueuedEvent } from './event-queue.ts'
import { SimNode } from './sim-node.ts'

class Task extends QueuedEvent {
  readonly #run: () => void

  /** Happens at the node that caused it. */
  constructor (atNs: number, node: SimNode, run: () => void) {
    super(atNs, node.index, node.index, node.sequence++)
    this.#run = run
  }

  fire (): void {
    this.#run()
  }
}

/** Lets pending promise callbacks run to the end, synchronously. */
type DrainMicrotasks = () => void

/**
 * Node's own way to run its microtask and nextTick queues between two callbacks. It has no public name, but drains
 * both without a turn of the event loop, which costs ten times as much. Absent = this version of Node can't simulate.
 */
function findDrain (): DrainMicrotasks {
  const drain = (process as unknown as { _tickCallback?: DrainMicrotasks })._tickCallback
  if (typeof drain !== 'function') throw new Error(`sim: expected process._tickCallback, Node ${process.version} has none`)
  return drain
}

/**
 * Virtual time for the nodes of one thread: takes events in order, runs each in its node's name and settles all promises
 * that it triggers before the next.
 */
export class Kernel implements Carrier {
  readonly #queue = new EventQueue()
  readonly #nodes = new Map<number, SimNode>()
  readonly #drain = findDrain()
  readonly #outside: SimNode
  #nowNs = 0
  #current: SimNode
  /** Events fired so far. */
  fired = 0

  readonly seed: number

  constructor (seed: number) {
    this.seed = seed
    this.#outside = new SimNode(-1, seed)
    this.#current = this.#outside
  }

  /** ns since the virtual epoch. */
  get nowNs (): number {
    return this.#nowNs
  }

  /** The node of the running event; outside of events a node of no peer. */
  get current (): SimNode {
    return this.#current
  }

  /** Time of the next event; Infinity when the queue is empty. */
  get nextNs (): number {
    return this.#queue.peek()?.atNs ?? Infinity
  }

  addNode (index: number): SimNode {
    const node = new SimNode(index, this.seed)
    this.#nodes.set(index, node)
    return node
  }

  /** Runs a function in the name of the current node after a delay. */
  after (delayNs: number, run: () => void): QueuedEvent {
    return this.schedule(this.#current, delayNs, run)
  }

  /** Runs a function in a node's name after a delay. */
  schedule (node: SimNode, delayNs: number, run: () => void): QueuedEvent {
    const task = new Task(this.#nowNs + Math.max(0, Math.round(delayNs)), node, run)
    this.#queue.push(task)
    return task
  }

  /** Takes a message for a node of this thread. */
  deliver (arrival: Arrival): void {
    this.#queue.push(arrival)
  }

  /**
   * Fires events until one is due at or after `endNs`, there are none left, or `budget` have been fired. Must not be
   * called from a promise callback, as those can't be drained from within one.
   *
   * @returns whether the budget ended it
   */
  run (endNs: number, budget: number): boolean {
    const queue = this.#queue
    for (let left = budget; left > 0; left--) {
      const event = queue.peek()
      if (event === undefined || event.atNs >= endNs) return false
      queue.pop()
      if (event.cancelled) continue
      this.#nowNs = event.atNs
      const node = this.#nodes.get(event.target) ?? this.#outside
      this.#current = node
      event.fire(node)
      this.#drain()
      this.fired++
    }
    this.#current = this.#outside
    return true
  }
}
